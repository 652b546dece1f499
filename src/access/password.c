#include "access/password.h"

#include <ctype.h>
#include <sodium.h>
#include <stddef.h>
#include <string.h>

#include "base/embed.h"

extern const struct embed_file access_passwords[];

/* ---- texts ---- */

/* Characters, not bytes. */
static size_t
length(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static char *
lower(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);

    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

/* ---- common ones ---- */

/* Compares with the line that begins at `line`, as strcmp() does. */
static int
compare_line(const char *word, const char *line)
{
    size_t len = strcspn(line, "\n");
    int order = strncmp(word, line, len);

    return order ? order : word[len] != '\0';
}

/* By halves in the sorted list. */
static bool
is_listed(const char *word)
{
    const char *lo = access_passwords[0].data, *hi = access_passwords[0].end;

    while (lo < hi) {
        const char *line = lo + (hi - lo) / 2;
        while (line > lo && line[-1] != '\n')
            line--;
        int order = compare_line(word, line);
        if (order == 0)
            return true;
        if (order < 0)
            hi = line;
        else
            lo = line + strcspn(line, "\n") + 1;
    }
    return false;
}

/* One sign over and over, or signs that only count up or down ("abcdefghij"). */
static bool
is_row(const char *word)
{
    for (int step = -1; step <= 1; step++) {
        const char *c = word + 1;
        while (*c && (unsigned char)*c == (unsigned char)c[-1] + step)
            c++;
        if (!*c)
            return true;
    }
    return false;
}

/* The same piece again and again ("abcabcabcabc"): no longer than that piece. */
static bool
is_repeated(const char *word)
{
    size_t len = strlen(word);

    for (size_t piece = 1; piece <= len / 2 && piece < PASSWORD_MIN; piece++)
        if (len % piece == 0 && memcmp(word, word + piece, len - piece) == 0)
            return true;
    return false;
}

/* ---- words of the place ---- */

/* Shorter ones stand in too many words by chance: of Latin letters four, of Chinese two
 * characters. */
static bool
holds(const char *password, const char *word)
{
    bool counts = strlen(word) >= ((unsigned char)*word < 0x80 ? 4 : 6);

    return counts && strstr(password, word);
}

/* Each word of a name that is written with blanks, and the whole. */
static bool
holds_any(struct arena *arena, const char *password, const char *words)
{
    char *rest = words ? lower(arena, words) : NULL, *word;

    if (rest && holds(password, rest))
        return true;
    while ((word = strsep(&rest, " ")))
        if (holds(password, word))
            return true;
    return false;
}

static bool
is_of_here(struct arena *arena, const char *password, const struct password_owner *owner)
{
    return holds(password, "firemark") || holds(password, "消防") ||
           holds(password, "火印") || holds_any(arena, password, owner->login) ||
           holds_any(arena, password, owner->name) ||
           holds_any(arena, password, owner->issuer);
}

/* ---- GB/T 22239 ---- */

static int
classes(const char *password)
{
    bool small = false, capital = false, digit = false, other = false;

    for (const char *c = password; *c; c++) {
        bool s = *c >= 'a' && *c <= 'z', l = *c >= 'A' && *c <= 'Z',
             d = *c >= '0' && *c <= '9';
        small |= s;
        capital |= l;
        digit |= d;
        other |= !s && !l && !d;
    }
    return small + capital + digit + other;
}

/* ---- all of it ---- */

static struct fault *
refuse(struct arena *arena, const char *code, const char *zh, const char *en)
{
    return fault_new(arena, FAULT_INPUT, code, "password", zh, en);
}

struct fault *
password_judge(struct arena *arena, const char *password,
               const struct password_owner *owner)
{
    const char *small = lower(arena, password);

    if (length(password) < PASSWORD_MIN)
        return refuse(arena, "password_short", "密码至少需要10个字符",
                      "a password has 10 characters or more");
    if (length(password) > PASSWORD_MAX)
        return refuse(arena, "password_long", "密码最多128个字符",
                      "a password has 128 characters at most");
    if (is_listed(small) || is_row(small) || is_repeated(small))
        return refuse(arena, "password_common",
                      "这个密码太常见，会被最先猜到；请换一个，例如几个不相干的词",
                      "this password is common and would be guessed first; take another, "
                      "such as some words that have nothing to do with each other");
    if (is_of_here(arena, small, owner))
        return refuse(arena, "password_context",
                      "密码不能含有登录名、姓名、本系统或签发机构的名称",
                      "a password does not hold the login, the name, or what this system "
                      "or its issuer is called");
    if (owner->gb22239 && classes(password) < PASSWORD_CLASSES)
        return refuse(arena, "password_classes",
                      "密码应含有小写字母、大写字母、数字、其他符号中的至少三类",
                      "a password has three at least of small letters, capital letters, "
                      "digits and other signs");
    return NULL;
}

void
password_start(char out[PASSWORD_START])
{
    static const char ALPHABET[] = "0123456789abcdefghjkmnpqrstvwxyz";

    for (int i = 0; i < PASSWORD_START - 1; i++)
        out[i] = i % 5 == 4 ? '-' : ALPHABET[randombytes_uniform(sizeof ALPHABET - 1)];
    out[PASSWORD_START - 1] = '\0';
}
