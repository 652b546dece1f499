#include "matter/mail.h"

#include <openssl/evp.h>
#include <string.h>
#include <time.h>

enum { WORD_BYTES = 45, LINE_BYTES = 57 /* of which base64 makes 76 characters */ };

static void
put_base64(struct buf *out, const char *bytes, size_t len)
{
    char *at = buf_reserve(out, (len + 2) / 3 * 4 + 1);

    out->len += (size_t)EVP_EncodeBlock((unsigned char *)at, (const unsigned char *)bytes,
                                        (int)len);
}

/* The bytes from `at` on that fit into one encoded word and end with a character. */
static size_t
word_of(const char *at, size_t left)
{
    size_t n = left < WORD_BYTES ? left : WORD_BYTES;

    while (n < left && n > 0 && ((unsigned char)at[n] & 0xc0) == 0x80)
        n--;
    return n > 0 ? n : left;
}

static void
put_subject(struct buf *out, const char *subject)
{
    size_t left = strlen(subject);

    buf_puts(out, "Subject:");
    for (size_t n; left > 0; subject += n, left -= n) {
        n = word_of(subject, left);
        buf_puts(out, " =?utf-8?B?");
        put_base64(out, subject, n);
        buf_puts(out, left > n ? "?=\r\n" : "?=");
    }
    buf_puts(out, "\r\n");
}

static void
put_date(struct buf *out, int64_t unix_s)
{
    static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t t = (time_t)unix_s;
    struct tm tm;

    gmtime_r(&t, &tm);
    buf_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", DAYS[tm.tm_wday],
               tm.tm_mday, MONTHS[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
               tm.tm_sec);
}

static void
put_body(struct buf *out, const char *body)
{
    size_t left = strlen(body);

    for (size_t n; left > 0; body += n, left -= n) {
        n = left < LINE_BYTES ? left : LINE_BYTES;
        put_base64(out, body, n);
        buf_puts(out, "\r\n");
    }
}

static bool
is_plain(const char *address)
{
    static const char GOOD[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.-_+";

    return *address && strspn(address, GOOD) == strlen(address) && strchr(address, '@');
}

bool
mail_write(const struct mail *mail, struct buf *out)
{
    const char *domain = is_plain(mail->from) ? strchr(mail->from, '@') + 1 : NULL;

    if (!domain || !is_plain(mail->to))
        return false;
    put_date(out, mail->time_unix_s);
    buf_printf(out, "From: <%s>\r\nTo: <%s>\r\nMessage-ID: <%s@%s>\r\n", mail->from,
               mail->to, mail->id, domain);
    put_subject(out, mail->subject);
    buf_puts(out,
             "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
             "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n"
             "\r\n");
    put_body(out, mail->body);
    return true;
}
