/* What a matter's bundle is made of, and the page to read it by. */
#pragma once
#include "report/bundle.h"

struct pg_rows;

/* Where the proof of the hand-over lies. */
#define MATTER_HANDED "handover.tlog-proof"

/* A matter as it was found: its rows (bundle_matter.sql), events (bundle_events.sql),
 * files (bundle_files.sql) and documents (bundle_documents.sql). */
struct matter {
    const char *number, *kind;
    struct pg_rows *parts, *events, *files, *documents;
    const char *key; /* of the record's log */
    bool verifier;   /* firemark-verify is in the bundle */
    int missing;     /* files that are named, but may not be seen or are damaged */
    const struct matter_handed *handed; /* NULL: it is handed over to nobody */
};

/* What was handed over: its event, to whom and why, and which events, files and documents
 * it was (JSON arrays). */
struct matter_handed {
    const char *event, *to, *reason, *events, *files, *documents;
};

/* The matter of a number, as act's actor may see it; of one that was handed over, what it
 * then was. Fault: matter_unknown (absent). */
struct fault *matter_find(struct act *act, const char *number,
                          const struct matter_handed *handed, struct matter *out);

/* Gives it as act's document, a ZIP named after it, and notes that. */
struct fault *matter_give(struct act *act, struct matter *m);

/* Where a file lies in the bundle, in the arena. */
const char *matter_event_path(struct act *act, const struct matter *m, int i);
const char *matter_file_path(struct act *act, const struct matter *m, int i);
const char *matter_document_path(struct act *act, const struct matter *m, int i);

/* index.html and README.txt, in both languages. */
void matter_page(struct act *act, const struct matter *m, struct buf *out);
void matter_readme(const struct matter *m, struct buf *out);

/* Gives the bundle as act's document. */
struct fault *matter_run_export(struct act *act);
