/* Serials: 10 data symbols and 2 Reed-Solomon check symbols over GF(32), x^5 + x^2 + 1.
 * source: docs/label-format.md §2 */
#include <string.h>

#include "internal.h"

enum { DATA_SYMBOLS = 10, ORDER = 31 };

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* a^i in GF(32). */
static const uint8_t EXP[ORDER] = {1,  2,  4,  8,  16, 5,  10, 20, 13, 26, 17,
                                   7,  14, 28, 29, 31, 27, 19, 3,  6,  12, 24,
                                   21, 15, 30, 25, 23, 11, 22, 9,  18};

static int
log_of(int x)
{
    int i = 0;

    while (EXP[i] != x)
        i++;
    return i;
}

static int
mul(int x, int y)
{
    return x && y ? EXP[(log_of(x) + log_of(y)) % ORDER] : 0;
}

static int
divide(int x, int y)
{
    return x ? EXP[(log_of(x) - log_of(y) + ORDER) % ORDER] : 0;
}

/* sum c_i a^(power*i) */
static int
syndrome(const int symbols[FM_SERIAL_LEN], int power)
{
    int sum = 0;

    for (int i = 0; i < FM_SERIAL_LEN; i++)
        sum ^= mul(symbols[i], EXP[power * i % ORDER]);
    return sum;
}

/* Solves for the symbols at positions p and q, so that both syndromes vanish. */
static void
solve(int symbols[FM_SERIAL_LEN], int p, int q)
{
    symbols[p] = symbols[q] = 0;
    int s1 = syndrome(symbols, 1), s2 = syndrome(symbols, 2);
    int xp = EXP[p], xq = EXP[q];
    /* c_p xp + c_q xq = s1 and c_p xp^2 + c_q xq^2 = s2 */
    symbols[q] = divide(mul(s1, xp) ^ s2, mul(xq, xp ^ xq));
    symbols[p] = divide(s1 ^ mul(symbols[q], xq), xp);
}

int
fm_symbol_value(char c)
{
    const char *at = c ? strchr(ALPHABET, c) : NULL;

    return at ? (int)(at - ALPHABET) : -1;
}

enum fm_status
fm_serial_encode(const struct fm_serial *serial, char out[FM_SERIAL_LEN + 1])
{
    int symbols[FM_SERIAL_LEN];

    if (serial->random >> 18)
        return FM_ERR_ARG;
    uint64_t data = (uint64_t)serial->index << 18 | serial->random;
    for (int i = DATA_SYMBOLS - 1; i >= 0; i--, data >>= 5)
        symbols[i] = (int)(data & 31);
    solve(symbols, DATA_SYMBOLS, DATA_SYMBOLS + 1);
    for (int i = 0; i < FM_SERIAL_LEN; i++)
        out[i] = ALPHABET[symbols[i]];
    out[FM_SERIAL_LEN] = '\0';
    return FM_OK;
}

enum fm_status
fm_serial_print(const struct fm_serial *serial, char out[FM_SERIAL_LEN + 3])
{
    char plain[FM_SERIAL_LEN + 1];
    enum fm_status status = fm_serial_encode(serial, plain);

    if (status != FM_OK)
        return status;
    for (int i = 0, n = 0; i < FM_SERIAL_LEN; i++) {
        if (i == 4 || i == 8)
            out[n++] = '-';
        out[n++] = plain[i];
    }
    out[FM_SERIAL_LEN + 2] = '\0';
    return FM_OK;
}

/* A typed character as a symbol: -1 for one that no code has, -2 for '?', -3 to skip. */
static int
typed_symbol(char c)
{
    if (c == ' ' || c == '-' || c == '\t')
        return -3;
    if (c == '?')
        return -2;
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    return fm_symbol_value(c);
}

struct typed {
    int symbols[FM_SERIAL_LEN];
    int unread[2];
    unsigned unread_count;
};

static enum fm_status
read_symbols(const char *text, size_t len, struct typed *typed, struct fm_error *why)
{
    int n = 0;

    for (size_t i = 0; i < len; i++) {
        int symbol = typed_symbol(text[i]);
        if (symbol == -3)
            continue;
        if (symbol == -1) {
            fm_error_set(
                why, i, "serial_symbol", "编号中有不使用的字符；只用数字和字母（无 U）",
                "a character that no code has; codes use digits and letters but U");
            return FM_ERR_SERIAL;
        }
        if (n == FM_SERIAL_LEN || (symbol == -2 && typed->unread_count == 2)) {
            fm_error_set(why, i, n == FM_SERIAL_LEN ? "serial_length" : "serial_unread",
                         n == FM_SERIAL_LEN ? "编号太长：应为12个字符"
                                            : "看不清的字符最多两个",
                         n == FM_SERIAL_LEN ? "too long: a code has 12 characters"
                                            : "at most two characters may be unreadable");
            return FM_ERR_SERIAL;
        }
        if (symbol == -2)
            typed->unread[typed->unread_count++] = n;
        typed->symbols[n++] = symbol == -2 ? 0 : symbol;
    }
    if (n < FM_SERIAL_LEN) {
        fm_error_set(why, len, "serial_length", "编号太短：应为12个字符",
                     "too short: a code has 12 characters");
        return FM_ERR_SERIAL;
    }
    return FM_OK;
}

static enum fm_status
wrong_check(struct fm_error *why)
{
    fm_error_set(
        why, 0, "serial_check", "校验不符：有字符输错，请对照标签逐个核对",
        "the check symbols do not match: compare every character with the label");
    return FM_ERR_SERIAL;
}

enum fm_status
fm_serial_parse(const char *text, size_t len, struct fm_serial *out, unsigned *recovered,
                struct fm_error *why)
{
    struct typed t = {.unread_count = 0};
    enum fm_status status = read_symbols(text, len, &t, why);

    if (status != FM_OK)
        return status;
    if (t.unread_count > 0) {
        /* One unread symbol is solved with a check symbol beside it and then checked by
         * it. */
        int p = t.unread[0];
        int q = t.unread_count == 2 ? t.unread[1] : (p == 0 ? 1 : 0);
        int known = t.symbols[q];
        solve(t.symbols, p, q);
        if (t.unread_count == 1 && t.symbols[q] != known)
            return wrong_check(why);
    }
    if (syndrome(t.symbols, 1) || syndrome(t.symbols, 2))
        return wrong_check(why);
    uint64_t data = 0;
    for (int i = 0; i < DATA_SYMBOLS; i++)
        data = data << 5 | (unsigned)t.symbols[i];
    *out = (struct fm_serial){.index = (uint32_t)(data >> 18), .random = data & 0x3ffff};
    if (recovered)
        *recovered = t.unread_count;
    return FM_OK;
}
