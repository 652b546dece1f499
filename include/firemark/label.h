/* FM1 labels: the URL that is printed, its parts, and the short code people type.
 *
 *   HTTPS://HOST/L/SERIAL?S=TAIL                 scheme local
 *   HTTPS://HOST/01/GTIN[/10/LOT]/21/SERIAL?S=TAIL   scheme gtin
 *   HTTPS://HOST/8004/GCPSERIAL?S=TAIL           scheme giai
 *
 * Without "?S=TAIL" the label is a mini label: no signature, checked online.
 * source: docs/label-format.md §1; GS1 Digital Link 1.2 for /01/../21/ and /8004/. */
#ifndef FIREMARK_LABEL_H
#define FIREMARK_LABEL_H

#include <firemark/status.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    FM_HOST_MAX = 64,   /* octets; 16 advised */
    FM_SERIAL_LEN = 12, /* symbols of a serial */
    FM_TAIL_LEN = 166,  /* digits of a signature tail */
    FM_SIGNATURE_LEN = 64,
    FM_LABEL_TEXT_MAX = 320, /* bytes of any label's text with its NUL */
    FM_SIGNED_MAX = 128      /* bytes that a signature covers */
};

enum fm_scheme { FM_SCHEME_LOCAL, FM_SCHEME_GTIN, FM_SCHEME_GIAI };

enum fm_label_type {
    FM_TYPE_UNIT = 0,
    FM_TYPE_TWIN = 1, /* the paper twin of a unit's label */
    FM_TYPE_PACK = 2,
    FM_TYPE_BATCH = 3,
    FM_TYPE_SAMPLE = 4,
    FM_TYPE_RESERVE = 5,
    FM_TYPE_SEAL = 6,
    FM_TYPE_DOCUMENT = 7,
    FM_TYPE_DESTRUCTION = 8,
    FM_TYPE_COUNT
};

/* 50 bits: an index into the status list, and a random part against guessing. */
struct fm_serial {
    uint32_t index;
    uint32_t random; /* 18 bits */
};

struct fm_label {
    enum fm_scheme scheme;
    char host[FM_HOST_MAX + 1];      /* upper case */
    char gtin[15], lot[11], gcp[11]; /* "" where absent */
    struct fm_serial serial;
    bool sealed;  /* carries the fields below */
    uint16_t kid; /* key, 12 bits */
    uint16_t day; /* days since 2025-01-01, 14 bits */
    enum fm_label_type type;
    uint8_t signature[FM_SIGNATURE_LEN];
};

/* The type's stable name: "unit", "twin", "pack", "batch", "sample", ... */
FM_API const char *fm_label_type_name(enum fm_label_type type);

/* Serial -> 12 symbols and NUL, or "XXXX-XXXX-XXXX" and NUL for people.
 * serial->random must be under 2^18. returns FM_OK | FM_ERR_ARG */
FM_API FM_MUST_CHECK enum fm_status fm_serial_encode(const struct fm_serial *serial,
                                                     char out[FM_SERIAL_LEN + 1]);
FM_API FM_MUST_CHECK enum fm_status fm_serial_print(const struct fm_serial *serial,
                                                    char out[FM_SERIAL_LEN + 3]);

/* A typed code -> serial. Case, spaces and hyphens do not matter; O reads as 0, I and L
 * as 1. '?' stands for a symbol that cannot be read: up to two are recovered. Every error
 * of one or two symbols is noticed.
 * text       in   len bytes, any bytes
 * recovered  out  how many '?' were recovered; may be NULL
 * why        out  where and why it was refused; may be NULL
 * returns         FM_OK | FM_ERR_SERIAL; out untouched unless FM_OK
 * source          docs/label-format.md §2 */
FM_API FM_MUST_CHECK enum fm_status fm_serial_parse(const char *text, size_t len,
                                                    struct fm_serial *out,
                                                    unsigned *recovered,
                                                    struct fm_error *why);

/* A label's text -> its parts. Total: any bytes in, a label or a precise error out. Does
 * not check the signature (seal.h does).
 * text      in   len bytes, upper or lower case
 * why       out  where and which rule; may be NULL
 * returns        FM_OK | FM_ERR_FOREIGN (some other QR text) | FM_ERR_LABEL (begins as a
 *                label does, but broken or over-long); out untouched unless FM_OK
 * source         docs/label-format.md §1, §3 */
FM_API FM_MUST_CHECK enum fm_status
fm_label_parse(const char *text, size_t len, struct fm_label *out, struct fm_error *why);

/* Parts -> the text to print, NUL-terminated: upper case, or all lower case for the
 * scanners that need it (a larger QR code). Both read back as the same label.
 * returns   FM_OK | FM_ERR_ARG (parts out of range) | FM_ERR_SPACE */
FM_API FM_MUST_CHECK enum fm_status
fm_label_encode(const struct fm_label *label, char *out, size_t cap, size_t *out_len);
FM_API FM_MUST_CHECK enum fm_status fm_label_encode_lower(const struct fm_label *label,
                                                          char *out, size_t cap,
                                                          size_t *out_len);

/* The bytes a signature covers: "FMLABEL" 0 || H || n || n x (len ai || len value).
 * out       FM_SIGNED_MAX bytes; *out_len of them are set
 * returns   FM_OK | FM_ERR_ARG */
FM_API FM_MUST_CHECK enum fm_status fm_label_signed_bytes(const struct fm_label *label,
                                                          uint8_t *out, size_t *out_len);

/* Days since 2025-01-01 of a time, and back to the start of that day. */
FM_API uint16_t fm_label_day(int64_t unix_s);
FM_API int64_t fm_label_day_start(uint16_t day);

#endif
