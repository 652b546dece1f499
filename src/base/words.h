/* The catalogue of words: names of fields, states and kinds as people read them, in both
 * languages. Whoever shows an answer (terminal, pages) takes them from here. */
#pragma once
#include <stddef.h>

struct word {
    const char *key; /* a field's name; "state=open" for a value of a field */
    const char *zh, *en;
};

/* Names of fields (words.c), and of their values (word_values.c); each sorted by key. */
extern const struct word WORDS[], WORD_VALUES[];
extern const size_t WORDS_COUNT, WORD_VALUES_COUNT;

/* The field's name in "zh" or "en"; the field itself where the catalogue lacks it. */
const char *word_field(const char *field, const char *lang);

/* The value of that field; a value that is no word of the catalogue is returned as it is.
 * Fields called "bucket" or "..._state" have the words of "state". */
const char *word_value(const char *field, const char *value, const char *lang);
