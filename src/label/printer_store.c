#include <stdlib.h>
#include <string.h>

#include "label/printer.h"
#include "label_sql.h"
#include "pg/pg.h"

static enum printer_transport
transport_of(const char *name)
{
    if (strcmp(name, "tcp") == 0)
        return PRINTER_TCP;
    return strcmp(name, "ipps") == 0 ? PRINTER_IPPS : PRINTER_IPP;
}

static double
real(const struct pg_rows *rows, int column)
{
    return strtod(pg_text(rows, 0, column), NULL);
}

static bool
yes(const struct pg_rows *rows, int column)
{
    return strcmp(pg_text(rows, 0, column), "t") == 0;
}

struct fault *
printer_load(struct pg *pg, struct arena *arena, const char *code, struct printer *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_printer_get, &rows, 1, code);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return fault_new(arena, FAULT_ABSENT, "printer_unknown", code,
                         "没有这台打印机（firemark printer list）",
                         "there is no such printer (firemark printer list)");
    *out = (struct printer){.code = pg_text(rows, 0, 0),
                            .transport = transport_of(pg_text(rows, 0, 1)),
                            .host = pg_text(rows, 0, 2),
                            .port = (int)pg_int(rows, 0, 3),
                            .path = pg_text(rows, 0, 4),
                            .format = print_format_find(pg_text(rows, 0, 5)),
                            .dpi = (int)pg_int(rows, 0, 6),
                            .media = pg_text(rows, 0, 7),
                            .offset_x = real(rows, 8),
                            .offset_y = real(rows, 9),
                            .inverted = yes(rows, 10),
                            .darkness = (int)pg_int(rows, 0, 11),
                            .speed = (int)pg_int(rows, 0, 12),
                            .enabled = yes(rows, 13)};
    return NULL;
}
