/* Files of EPCIS tests: whole files, and rows of tab-separated ones. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "epcis/document.h"

#define EPCIS_DATA "../shared/data/epcis/"
#define EPCIS_SPECIMENS "tests/specimens/epcis/"

enum { EPCIS_CELLS = 5 };

struct epcis_row {
    char *line; /* owned by the reader of rows */
    size_t cap;
    char *cell[EPCIS_CELLS];
};

/* Appends the file's bytes; the test fails where it cannot be read. */
void epcis_file(const char *folder, const char *path, struct buf *out);
FILE *epcis_rows(const char *folder, const char *path);
/* The next row that is no comment, with `cells` cells; at the end the file is closed. */
bool epcis_next_row(FILE *file, struct epcis_row *row, int cells);
