/* The tokens of links. */
#include <ctype.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "matter/inquiry.h"

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
hash_of(const char token[INQUIRY_TOKEN], char hash[INQUIRY_HASH])
{
    static const char DIGITS[] = "0123456789abcdef";
    uint8_t sum[SHA256_DIGEST_LENGTH];

    SHA256((const uint8_t *)token, INQUIRY_TOKEN - 1, sum);
    for (size_t i = 0; i < sizeof sum; i++) {
        hash[2 * i] = DIGITS[sum[i] >> 4];
        hash[2 * i + 1] = DIGITS[sum[i] & 15];
    }
    hash[INQUIRY_HASH - 1] = '\0';
}

/* A generator that fails must not lead to a token that can be guessed. */
void
inquiry_token_new(char token[INQUIRY_TOKEN], char hash[INQUIRY_HASH])
{
    uint8_t random[INQUIRY_TOKEN - 1];

    if (RAND_bytes(random, sizeof random) != 1)
        abort();
    for (size_t i = 0; i < sizeof random; i++)
        token[i] = ALPHABET[random[i] & 31];
    token[INQUIRY_TOKEN - 1] = '\0';
    hash_of(token, hash);
}

static char
read_character(char c)
{
    int upper = toupper((unsigned char)c);

    if (upper == 'O')
        return '0';
    if (upper == 'I' || upper == 'L')
        return '1';
    return upper && strchr(ALPHABET, upper) ? (char)upper : '\0';
}

bool
inquiry_token_hash(const char *typed, char hash[INQUIRY_HASH])
{
    char token[INQUIRY_TOKEN];
    size_t n = 0;

    for (const char *c = typed; *c; c++) {
        if (*c == '-' || *c == ' ')
            continue;
        char read = read_character(*c);
        if (!read || n == INQUIRY_TOKEN - 1)
            return false;
        token[n++] = read;
    }
    token[n] = '\0';
    if (n != INQUIRY_TOKEN - 1)
        return false;
    hash_of(token, hash);
    return true;
}

const char *
inquiry_link(struct act *act, const char *token)
{
    char *link = arena_printf(act->arena, "https://%s/q/", act->settings->label_host);

    for (char *c = link; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    for (int i = 0; i < INQUIRY_TOKEN - 1; i += 4)
        link = arena_printf(act->arena, "%s%s%.4s", link, i ? "-" : "", token + i);
    return link;
}
