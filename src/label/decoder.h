/* Decoding untrusted pictures away from the server: a service on a Unix socket whose
 * workers are jailed (jail.h), its client, and one private worker for command line use.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "firemark/scan.h"
#include "label/exif.h"
#include "label/jail.h"

#define DECODER_IMAGE_MAX (20u << 20)
#define DECODER_SIDE_MAX 4096 /* of a picture drawn anew */

enum decoder_status {
    DECODER_OK,          /* looked at; perhaps 0 symbols */
    DECODER_ERR_IMAGE,   /* no JPEG or PNG, truncated, damaged, too large */
    DECODER_ERR_HOSTILE, /* the picture killed its worker or took too long */
    DECODER_ERR_BUSY,    /* no answer in time: try again soon */
    DECODER_ERR_ABSENT,  /* the service is not there, or has no memory */
};

/* Serves on `socket_path` with `workers` jailed workers until SIGTERM; a stale socket
 * file is replaced, the new one is as local_socket.h has it.
 * returns an exit code: 0 stopped by signal, 1 could not start (told in the log) */
int decoder_serve(const char *socket_path, unsigned workers);

/* Asks the service at `socket_path`; `timeout_ms` covers everything.
 * out is set only with DECODER_OK; release by fm_scan_result_clear() */
enum decoder_status decoder_scan(const char *socket_path, const uint8_t *image,
                                 size_t len, int timeout_ms, struct fm_scan_result *out);

/* The same in two steps, so that others are drawn while one is looked at: an fd on which
 * decoder_receive() waits for the answer and which it closes, or -1 (ETIMEDOUT: busy).
 * Deadlines on base/clock's monotonic clock. */
int decoder_send(const char *socket_path, const uint8_t *image, size_t len,
                 int64_t deadline_us);
enum decoder_status decoder_receive(int fd, int64_t deadline_us,
                                    struct fm_scan_result *out);

/* What a picture's maker wrote into it, and the picture drawn anew without that. */
struct decoder_view {
    struct exif exif;
    uint8_t *jpeg; /* NULL: not asked for; the caller's to free() */
    size_t jpeg_len;
};

/* Reads the EXIF of a picture and, where side > 0 (up to DECODER_SIDE_MAX), draws it
 * upright as a JPEG with a long side of at most that. A picture that only holds no EXIF
 * is DECODER_OK; out is set only with that. */
enum decoder_status decoder_view(const char *socket_path, const uint8_t *image,
                                 size_t len, int side, int timeout_ms,
                                 struct decoder_view *out);

/* A jail whose work is decoding, for callers without a service:
 *     struct jail jail = decoder_jail();
 *     decoder_scan_here(&jail, bytes, len, &result);
 *     jail_close(&jail); */
struct jail decoder_jail(void);
enum decoder_status decoder_scan_here(struct jail *jail, const uint8_t *image, size_t len,
                                      struct fm_scan_result *out);
enum decoder_status decoder_view_here(struct jail *jail, const uint8_t *image, size_t len,
                                      int side, struct decoder_view *out);
