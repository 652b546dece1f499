/* UUID version 7: time-ordered, made by whoever captured the event (RFC 9562 §5.7). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { UUID_TEXT = 37 }; /* 36 characters and the NUL */

void uuid7_new(uint8_t out[16]);
void uuid7_new_text(char out[UUID_TEXT]);
/* A version-7 id whose random part is fixed by `digest`: the same input row always gets
 * the same id, so that importing it twice counts once. */
void uuid7_from_digest(int64_t unix_ms, const uint8_t digest[16], uint8_t out[16]);
void uuid_print(const uint8_t id[16], char out[UUID_TEXT]);
/* 8-4-4-4-12 hexadecimal; false where the text is not a UUID. */
bool uuid_parse(const char *text, uint8_t out[16]);
