/* A4 pages that text and tables flow onto, with a head and a foot on each. Lengths are
 * points (1/72 inch), from the upper left corner. */
#pragma once
#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stddef.h>

struct act;

enum { PAPER_COLUMNS_MAX = 16 };
extern const double PAPER_WIDTH; /* between the margins */
extern const double PAPER_LEFT;

struct paper {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;
    double y;                /* where the next thing goes */
    int page;                /* from 1 */
    int pages;               /* in all; 0: not known yet */
    const char *head, *foot; /* of every page; foot is a printf format for page, pages */
    bool failed;
};

typedef cairo_status_t paper_sink(void *arg, const unsigned char *bytes,
                                  unsigned int len);

/* Opens pages that go to `sink` and begins the first. pages: how many there will be, as
 * an earlier run over the same counted them (paper_close()); 0: this is that run. */
void paper_open(struct paper *p, paper_sink *sink, void *arg, const char *head,
                const char *foot, int pages);

/* Ends the last page and gives everything back. Returns the number of pages; 0: drawing
 * failed. */
int paper_close(struct paper *p);

enum paper_style { PAPER_PLAIN, PAPER_BOLD, PAPER_QUIET, PAPER_ALARM };

/* Text at x, y in `width`, wrapped to at most `lines` lines and cut there. Returns its
 * height. paper_measure() draws nothing. right: set to the right. */
double paper_text_at(struct paper *p, double x, double y, double width, double size,
                     enum paper_style style, bool right, int lines, const char *text);
double paper_measure(struct paper *p, double width, double size, int lines,
                     const char *text);

/* A paragraph below what is there; a title is kept together with what follows it. */
void paper_paragraph(struct paper *p, double size, enum paper_style style,
                     const char *text);
void paper_title(struct paper *p, const char *text);

/* Begins a new page where less than `height` is left on this one. */
void paper_need(struct paper *p, double height);

/* A table: its head is drawn again on every page that it goes on to. Widths are parts of
 * the whole. */
struct paper_table {
    const char *heads[PAPER_COLUMNS_MAX];
    double widths[PAPER_COLUMNS_MAX];
    bool right[PAPER_COLUMNS_MAX];
    int count;
};
void paper_table_head(struct paper *p, const struct paper_table *table);
void paper_table_row(struct paper *p, const struct paper_table *table,
                     const char *const *cells);
