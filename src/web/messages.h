/* Every word of the pages in both languages. */
#pragma once
#include <stddef.h>

struct message {
    const char *key; /* "page.thing", or FAMILY.NAME for the names of states */
    const char *zh, *en;
};

/* Of the pages of those who signed in, of what is a person's own (messages_own.c), and of
 * the public ones (messages_public.c). */
extern const struct message MESSAGES[], OWN_MESSAGES[], PUBLIC_MESSAGES[];
extern const size_t MESSAGE_COUNT, OWN_MESSAGE_COUNT, PUBLIC_MESSAGE_COUNT;

/* NULL where there is none. */
const struct message *message_find(const char *key);
