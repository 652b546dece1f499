/* A print job under way, and one piece of it: the labels that go to the printer as one
 * document. print_job.c sends pieces, print_piece.c says what is in them. */
#pragma once
#include <signal.h>

#include "access/act.h"
#include "label/print.h"
#include "label/printer_link.h"

struct print_run {
    const struct api_settings *settings;
    struct pg *pg;
    struct arena *arena;
    const char *id, *job, *login, *state;
    json_t *options, *ranges;
    int labels, sent, taken, remote_job, tries;
    bool cli, cancelled;
    const volatile sig_atomic_t *stop;
    struct printer printer;
    struct fm_media media;
    struct actor actor;
    const char *why; /* told last while sending */
    int64_t looked_us;
    struct link link;
};

/* An act of the person who asked for the job. */
struct act print_piece_act(const struct print_run *r, struct arena *arena);

/* Labels first..last, counted from 1, as that person wanted them, on this printer. */
struct label_print print_piece_want(const struct print_run *r, struct arena *arena,
                                    int first, int last);

/* The last label of the piece that begins behind the labels taken. */
int print_piece_end(const struct print_run *r);

/* Draws the piece up to label `last` as act's document; w->marks, from the arena, says
 * where in it each label ends. Faults: those of label_print(), of calibrate_draw() and of
 * the database. */
struct fault *print_piece_make(struct print_run *r, struct act *act,
                               struct label_print *w, int last);

/* The last label that may have begun to leave with `bytes` of the piece, whose `n` labels
 * end at the marks and whose last one is `last`. */
int print_piece_begun(const struct print_run *r, const struct print_mark *marks, int n,
                      size_t bytes, int last);
