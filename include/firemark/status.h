/* What a call of libfiremark returns: done, or why it could not be done.
 * "Could not check" is never "checked: no": a check that ran returns FM_OK and its
 * verdict is a value of its own (seal.h). */
#ifndef FIREMARK_STATUS_H
#define FIREMARK_STATUS_H

#include <stddef.h>

#if defined(__GNUC__)
#define FM_API __attribute__((visibility("default")))
#define FM_MUST_CHECK __attribute__((warn_unused_result))
#else
#define FM_API
#define FM_MUST_CHECK
#endif

enum fm_status {
    FM_OK = 0,
    FM_ERR_ARG,         /* an argument is outside what the header allows */
    FM_ERR_SPACE,       /* the output does not fit */
    FM_ERR_FOREIGN,     /* well-formed text that is no Firemark label */
    FM_ERR_LABEL,       /* a Firemark label whose form is broken */
    FM_ERR_SERIAL,      /* a typed code that cannot be right */
    FM_ERR_KEY_UNKNOWN, /* no such key */
    FM_ERR_KEY_EXPIRED, /* the key may not sign at this time */
    FM_ERR_KEY_STATE,   /* the key's state does not allow it */
    FM_ERR_CRYPTO,      /* OpenSSL failed */
    FM_ERR_TRUST,       /* a trust list that is malformed or older than the one held */
    FM_ERR_LIST,        /* a status list that is malformed, incomplete, not signed by a
                           trusted key, or older than the one held */
    FM_ERR_RECORD,      /* an entry, a note or a proof of the record that is malformed */
    FM_ERR_IMAGE,       /* a picture that cannot be read, or over the limits */
    FM_ERR_LAYOUT,      /* a design, medium or size that cannot be printed */
    FM_ERR_IO,
    FM_ERR_NOMEM,
    FM_STATUS_COUNT
};

/* Where and why a text was refused. */
struct fm_error {
    size_t offset; /* bytes from the start of the text */
    unsigned line; /* 1-based; 0 where lines mean nothing */
    char rule[32]; /* stable name, e.g. "tail_digits" */
    char zh[160], en[160];
};

/* A sentence for people; lang "zh" or "en". Never NULL; static storage. */
FM_API const char *fm_status_text(enum fm_status status, const char *lang);

#endif
