/* Settings: one table says name, unit, default and meaning; values come from the
 * defaults, then a file, then the environment, then flags, and each remembers where it
 * came from. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

enum config_key {
    CONFIG_DATA,
    CONFIG_DATABASE,
    CONFIG_ADDRESS,
    CONFIG_PORT,
    CONFIG_ORIGIN,
    CONFIG_LOOPS,
    CONFIG_WORKERS,
    CONFIG_DECODERS,
    CONFIG_BODY_MAX,
    CONFIG_DEADLINE,
    CONFIG_DATABASE_DEADLINE,
    CONFIG_SESSION_HOURS,
    CONFIG_SEPARATION,
    CONFIG_PASSWORD_POLICY,
    CONFIG_SECOND_FACTOR,
    CONFIG_RATE_ADDRESS,
    CONFIG_RATE_PERSON,
    CONFIG_RATE_LABEL,
    CONFIG_COOKIE_SECURE,
    CONFIG_TLS_CERTIFICATE,
    CONFIG_TLS_KEY,
    CONFIG_REDIRECT_PORT,
    CONFIG_HSTS_SUBDOMAINS,
    CONFIG_LABEL_HOST,
    CONFIG_URL_CASE,
    CONFIG_ISSUER,
    CONFIG_AGENCY_PHONE,
    CONFIG_LABELS,
    CONFIG_PRINTER_HOSTS,
    CONFIG_COURIER_HOSTS,
    CONFIG_COURIER_HTTP_HOSTS,
    CONFIG_COURIER_CA,
    CONFIG_MAIL_RELAY,
    CONFIG_MAIL_FROM,
    CONFIG_MAIL_USER,
    CONFIG_SMS_GATEWAY,
    CONFIG_ORDER_DAYS,
    CONFIG_PKCS11,
    CONFIG_SIGNER_SOCKET,
    CONFIG_DECODER_SOCKET,
    CONFIG_RECORD_SM3,
    CONFIG_RECORD_SM2,
    CONFIG_RECORD_TSA,
    CONFIG_RECORD_TSA_CA,
    CONFIG_RECORD_WITNESSES,
    CONFIG_ROOTS,
    CONFIG_USER,
    CONFIG_ONLY,
    CONFIG_POSTGRES_BIN,
    CONFIG_POSTGRES_CONNECTIONS,
    CONFIG_KEY_COUNT
};

struct config_item {
    const char *name; /* in the file, e.g. "http.port" */
    const char *flag; /* on the command line, e.g. "port" */
    bool number;
    const char *unit;     /* "", "s", "bytes" ... */
    const char *fallback; /* the default */
    const char *zh, *en;
};

struct config {
    const char *value[CONFIG_KEY_COUNT];
    const char *origin[CONFIG_KEY_COUNT]; /* "default", "file", "environment", "flag" */
};

extern const struct config_item CONFIG_ITEMS[CONFIG_KEY_COUNT];

/* Fills `config` from the defaults, the file (path NULL: none) and the environment
 * (FIREMARK_HTTP_PORT for http.port). Texts live in `arena`.
 * Faults: config_file (unreadable), config_line (where = line), config_value. */
struct fault *config_load(struct arena *arena, const char *path, struct config *config);

/* Sets one value from a flag without its dashes; false where there is no such flag. */
bool config_set_flag(struct arena *arena, struct config *config, const char *flag,
                     const char *value);

/* Checks numbers, and what belongs together, after everything is set. Faults:
 * config_value. */
struct fault *config_check(struct arena *arena, const struct config *config);

/* Whether the server itself speaks TLS. */
bool config_tls(const struct config *config);

/* The site's origin as browsers call it: http.origin, or localhost at its port; in the
 * arena where it is made. */
const char *config_origin(struct arena *arena, const struct config *config);

int64_t config_int(const struct config *config, enum config_key key);

/* Where the signer and the decoder are asked: the setting, or their place in the data
 * directory. */
const char *config_signer_socket(struct arena *arena, const struct config *config,
                                 const char *data);
const char *config_decoder_socket(struct arena *arena, const struct config *config,
                                  const char *data);
