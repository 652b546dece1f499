/* A file of EPCIS events as documents of some events each, read one after the other. */
#pragma once
#include "epcis/document.h"
#include "epcis/split.h"
#include "party/import.h"

struct import_reader {
    csv_read_fn *read; /* the file, as of import_job */
    bool (*rewind)(void *source);
    void *source;
    struct epcis_split *split; /* NULL: not opened yet */
    int64_t events;            /* given out since the first byte */
    bool judged; /* the whole file was judged before: JSON need only be parsed again */
};

/* The next document, to be freed with epcis_document_free(); *end where there is none.
 * Faults, in `arena`: ValidationException, which tells the place in the whole file. */
struct fault *import_read_next(struct import_reader *r, struct arena *arena,
                               struct epcis_document *doc, bool *end);

/* From the first byte again. */
void import_read_restart(struct import_reader *r);

void import_read_close(struct import_reader *r);

/* A ValidationException of the file; texts are copied. */
struct fault *import_read_refuse(struct arena *arena, const char *where, const char *zh,
                                 const char *en);
