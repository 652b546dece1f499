/* What a password must be. Two policies, since ASVS 5.0 (V6.2) forbids what GB/T 22239
 * asks for: docs/access.md. */
#pragma once
#include <stdbool.h>

#include "base/fault.h"

enum {
    PASSWORD_MIN = 10, /* characters */
    PASSWORD_MAX = 128,
    PASSWORD_PAST = 5,    /* gb22239: as many last ones are not taken again */
    PASSWORD_CLASSES = 3, /* gb22239: of small and capital letters, digits, others */
    PASSWORD_START = 20,  /* with the NUL */
    PASSWORD_START_DAYS = 3
};

/* Whose password it is to be: words that it may not hold. Texts may be NULL. */
struct password_owner {
    const char *login, *name, *issuer;
    bool gb22239;
};

/* NULL: it may be used.
 * Faults (input): password_short, password_long, password_common, password_context,
 * password_classes. */
struct fault *password_judge(struct arena *arena, const char *password,
                             const struct password_owner *owner);

/* A start password, to be told once: 80 random bits in four groups. */
void password_start(char out[PASSWORD_START]);
