#include "epcis_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

FILE *
epcis_rows(const char *folder, const char *path)
{
    char whole[512];

    snprintf(whole, sizeof whole, "%s%s", folder, path);
    FILE *file = fopen(whole, "rb");
    if (!file)
        fail_msg("%s cannot be read", whole);
    return file;
}

void
epcis_file(const char *folder, const char *path, struct buf *out)
{
    enum { PIECE = 1 << 16 };
    FILE *file = epcis_rows(folder, path);
    size_t got;

    do {
        char *to = buf_reserve(out, PIECE);
        got = fread(to, 1, PIECE, file);
        out->len += got;
    } while (got > 0);
    fclose(file);
    buf_add(out, "", 0); /* the zero behind it */
}

bool
epcis_next_row(FILE *file, struct epcis_row *row, int cells)
{
    do {
        if (getline(&row->line, &row->cap, file) < 0) {
            free(row->line);
            fclose(file);
            return false;
        }
    } while (row->line[0] == '#');
    row->line[strcspn(row->line, "\n")] = '\0';
    char *at = row->line;
    for (int i = 0; i < cells; i++) {
        assert_non_null(at);
        row->cell[i] = strsep(&at, "\t");
    }
    assert_null(at);
    return true;
}
