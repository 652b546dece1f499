/* firemark-verify: what its verbs share. */
#pragma once
#include <firemark/record.h>
#include <stdbool.h>
#include <stdio.h>

/* As every program of Firemark: checked and good, checked and not, wrongly called, could
 * not check. */
enum verdict { GOOD = 0, NOT_GOOD = 1, USAGE = 2, COULD_NOT = 3 };

enum { KEPT_MAX = 32, WITNESS_MAX = 32 };

/* How it was called. */
struct call {
    bool english;
    bool quiet; /* refusals only */
    const char *file;
    const char *older;      /* of `growth` */
    const char *token, *ca; /* of `stamp` */
    struct fm_note_key key; /* of the log */
    bool has_key;
    const char *kept[KEPT_MAX]; /* files of checkpoints got before */
    int kept_count;
    struct fm_note_key witness[WITNESS_MAX];
    int witness_count;
};

/* Says a sentence in the language of the call; printf's format. */
void say(const struct call *call, const char *zh, const char *en, ...);

/* The same on stderr, and gives `verdict` back. */
enum verdict refuse(const struct call *call, enum verdict verdict, const char *zh,
                    const char *en, ...);

/* A whole file, NUL-terminated, to be freed; NULL: told why. */
char *read_whole(const struct call *call, const char *path, size_t *len);

/* A checkpoint that the log and every witness named signed. Says who signed and when. */
enum verdict open_checkpoint(const struct call *call, const char *note, size_t len,
                             struct fm_checkpoint *out);

/* What an entry tells, line by line. */
void tell_entry(const struct call *call, const struct fm_entry *entry,
                const struct fm_opened *opened);

enum verdict verify_event(const struct call *call);
enum verdict verify_bundle(const struct call *call);
enum verdict verify_record(const struct call *call);
enum verdict verify_growth(const struct call *call);
enum verdict verify_checkpoint(const struct call *call);
enum verdict verify_stamp(const struct call *call);

/* Seconds since 1970 as people read them, in UTC. */
void time_text(int64_t unix_s, char out[32]);
