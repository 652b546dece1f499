/* Specimens of designs: what a label looks like, with a code that proves nothing. */
#pragma once
#include <firemark/gallery.h>

struct act;
struct fault;

/* What stands on every specimen. The code is a label of our host whose signature is 64
 * zero bytes, of no key: it is as long as a real one and is never judged genuine. */
struct specimen {
    char url[320];
    struct fm_sheet_label label; /* points to url */
    struct fm_sheet sheet;       /* its design and dpi are the caller's to set */
};

/* host: upper case, of the installation's labels. */
void specimen_make(struct specimen *s, const char *host);

/* What people should know of such a code, in the language: "7-M · 4 dots, 0.500 mm", and
 * a warning where it is fine or goes without its signature. Text in act's arena. */
const char *specimen_plan_text(struct act *act, const struct fm_qr_plan *plan);

/* "unit" of "unit-50x30", in act's arena; and the media whose cells take the design as
 * the largest of its kind, as a list of names. */
const char *specimen_kind(struct act *act, const char *design);
const char *specimen_media(struct act *act, const struct fm_design *design);

/* The whole gallery as act's document (PDF). */
struct fault *specimen_gallery(struct act *act);
