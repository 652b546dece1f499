/* Reed-Solomon over GF(256), x^8 + x^4 + x^3 + x^2 + 1, roots a^0 .. a^(ec - 1), with
 * erasures (ISO/IEC 18004, 7.5.2; Blahut, Algebraic Codes for Data Transmission, 7.4). */
#include <math.h>
#include <string.h>

#include "scan_code.h"

#define EC_MAX 30
#define ODDS_BITS 32 /* a word mended with erasures is right but for one in 2^32 */

struct field {
    uint8_t exp[510], log[256];
};

/* Powers of a, twice over, so that a sum of two logarithms needs no remainder. */
static void
field_make(struct field *f)
{
    unsigned x = 1;

    for (int i = 0; i < 255; i++, x = x << 1 ^ (x >> 7) * 0x11d) {
        f->exp[i] = f->exp[i + 255] = (uint8_t)x;
        f->log[x] = (uint8_t)i;
    }
    f->log[0] = 0;
}

static uint8_t
mul(const struct field *f, uint8_t a, uint8_t b)
{
    return a && b ? f->exp[f->log[a] + f->log[b]] : 0;
}

static uint8_t
divide(const struct field *f, uint8_t a, uint8_t b)
{
    return a ? f->exp[f->log[a] + 255 - f->log[b]] : 0;
}

/* Value of a polynomial of degree `n` - 1, lowest term first, at a^power. */
static uint8_t
value_at(const struct field *f, const uint8_t *poly, int n, int power)
{
    uint8_t sum = 0;

    for (int i = n - 1; i >= 0; i--)
        sum = (uint8_t)(mul(f, sum, f->exp[power]) ^ poly[i]);
    return sum;
}

/* true when all are zero: the word is a codeword. */
static bool
syndromes(const struct field *f, const uint8_t *word, int n, int ec, uint8_t *s)
{
    uint8_t any = 0;

    for (int j = 0; j < ec; j++) {
        s[j] = 0;
        for (int i = 0; i < n; i++)
            s[j] = (uint8_t)(mul(f, s[j], f->exp[j]) ^ word[i]);
        any |= s[j];
    }
    return !any;
}

/* The locator of erasures and errors together (Berlekamp-Massey); its degree. */
static int
locator(const struct field *f, const uint8_t *s, int ec, const uint8_t *power, int erased,
        uint8_t *l)
{
    uint8_t b[EC_MAX + 2] = {0}, t[EC_MAX + 2];
    int el = erased, degree = 0;

    memset(l, 0, EC_MAX + 2);
    l[0] = 1;
    for (int k = 0; k < erased; k++)
        for (int i = k + 1; i > 0; i--)
            l[i] ^= mul(f, l[i - 1], f->exp[power[k]]);
    memcpy(b, l, sizeof b);
    for (int r = erased + 1; r <= ec; r++) {
        uint8_t d = 0;
        for (int i = 0; i < r; i++)
            d ^= mul(f, l[i], s[r - i - 1]);
        memmove(b + 1, b, EC_MAX + 1);
        b[0] = 0;
        memcpy(t, l, sizeof t);
        for (int i = 0; d && i < EC_MAX + 2; i++)
            l[i] ^= mul(f, d, b[i]);
        if (!d || 2 * el > r + erased - 1)
            continue;
        el = r + erased - el;
        for (int i = 0; i < EC_MAX + 2; i++)
            b[i] = divide(f, t[i], d);
    }
    for (int i = 0; i <= ec; i++)
        degree = l[i] ? i : degree;
    return degree;
}

/* Corrects the word where the locator has its roots (Forney); how many, or -1 when the
 * roots do not match its degree. */
static int
correct(const struct field *f, const uint8_t *s, int ec, const uint8_t *l, int degree,
        uint8_t *word, int n)
{
    uint8_t omega[EC_MAX] = {0}, odd[EC_MAX + 2] = {0};
    int found = 0;

    for (int i = 0; i < ec; i++)
        for (int k = 0; k <= i; k++)
            omega[i] ^= mul(f, s[k], l[i - k]);
    for (int i = 1; i <= degree; i += 2)
        odd[i - 1] = l[i];
    for (int i = 0; i < n; i++) {
        int power = n - 1 - i, back = (255 - power) % 255;
        if (value_at(f, l, degree + 1, back))
            continue;
        uint8_t slope = value_at(f, odd, degree + 1, back);
        if (!slope)
            return -1;
        uint8_t wrong = divide(f, value_at(f, omega, ec, back), slope);
        word[i] ^= mul(f, wrong, f->exp[power]);
        found++;
    }
    return found == degree ? found : -1;
}

/* Would a word of noise be mended so, too? One chance in 2^bits that it would. */
static bool
odds_suffice(int n, int ec, int erased, int errors)
{
    double bits = 8.0 * (ec - erased - errors);

    for (int i = 0; i < errors; i++)
        bits -= log2((double)(n - erased - i) / (i + 1));
    return erased == 0 || bits >= ODDS_BITS;
}

static bool
mend_once(const struct field *f, uint8_t *word, int n, int ec, const uint8_t *erase,
          int erased, int spare)
{
    uint8_t s[EC_MAX], l[EC_MAX + 2], power[EC_MAX], mended[256];
    int errors = 0;

    memcpy(mended, word, (size_t)n);
    for (int k = 0; k < erased; k++) {
        power[k] = (uint8_t)(n - 1 - erase[k]);
        mended[erase[k]] = 0;
    }
    if (!syndromes(f, mended, n, ec, s)) {
        int degree = locator(f, s, ec, power, erased, l);
        if (2 * degree - erased > ec - spare ||
            correct(f, s, ec, l, degree, mended, n) < 0 ||
            !syndromes(f, mended, n, ec, s))
            return false;
    }
    for (int i = 0; i < n; i++)
        errors += mended[i] != word[i];
    for (int k = 0; k < erased; k++)
        errors -= mended[erase[k]] != word[erase[k]];
    if (!odds_suffice(n, ec, erased, errors))
        return false;
    memcpy(word, mended, (size_t)n);
    return true;
}

/* The `count` least trusted places, worst first. */
static void
worst_first(const uint8_t *trust, int n, uint8_t *order, int count)
{
    bool taken[256] = {false};

    for (int k = 0; k < count; k++) {
        int worst = -1;
        for (int i = 0; i < n; i++)
            if (!taken[i] && (worst < 0 || trust[i] < trust[worst]))
                worst = i;
        taken[worst] = true;
        order[k] = (uint8_t)worst;
    }
}

bool
rs_mend(uint8_t *word, const uint8_t *trust, int n, int ec, int spare)
{
    struct field f;
    uint8_t order[EC_MAX];

    field_make(&f);
    if (mend_once(&f, word, n, ec, NULL, 0, spare))
        return true;
    int most = ec - ODDS_BITS / 8 < n ? ec - ODDS_BITS / 8 : n;
    if (most <= 0)
        return false;
    worst_first(trust, n, order, most);
    for (int erased = 2; erased <= most; erased += 2)
        if (mend_once(&f, word, n, ec, order, erased, spare))
            return true;
    return false;
}
