/* What drawing flow answers on a terminal needs: language, colour, words, dates. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

struct pen {
    const char *lang;
    bool en, colour; /* colour: standard output is a terminal */
};

struct pen pen_new(const char *lang);

enum pen_style { PEN_STRONG, PEN_DIM, PEN_ALARM, PEN_GOOD };

/* `text` in a style, where the terminal has colour. */
void pen_put(const struct pen *pen, struct buf *out, enum pen_style style,
             const char *text);

/* `text` and spaces up to `columns`; right: the spaces first. */
void pen_pad(struct buf *out, const char *text, int columns, bool right);

/* A member of an object: its text, "" where there is none; its number; the one of two
 * languages ("status" -> status_zh or status_en; "" -> zh or en). */
const char *pen_text(const json_t *of, const char *name);
long long pen_int(const json_t *of, const char *name);
const char *pen_lang(const struct pen *pen, const json_t *of, const char *name);

/* The day in Shanghai of a member that is a time: "2026-03-05"; `out` has 17 bytes. */
const char *pen_day(const json_t *of, const char *name, char out[17]);

/* What is held: "库存 10 · 已安装 25"; nothing where the object is empty. */
void pen_holdings(const struct pen *pen, struct buf *out, const json_t *holdings);

/* An order or a recall with its state: "更换令 N（已送达）"; nothing where null. */
void pen_matter(const struct pen *pen, struct buf *out, const json_t *of,
                const char *name);

/* What an answer about one unit and about one place opens with. */
void pen_unit(const struct pen *pen, struct buf *out, const json_t *unit);
void pen_place(const struct pen *pen, struct buf *out, const json_t *answer);
