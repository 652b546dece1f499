/* PostgreSQL's binary format: arrays as parameters, cells of results. */
#include <stdlib.h>
#include <string.h>

#include "pg/gather_internal.h"

static const int64_t EPOCH_2000_US = 946684800LL * 1000000;

static const struct {
    unsigned oid, array;
    uint32_t size; /* 0: as long as its bytes */
} TYPES[] = {
    [PG_INT4] = {23, 1007, 4},          [PG_INT8] = {20, 1016, 8},
    [PG_FLOAT8] = {701, 1022, 8},       [PG_TEXT] = {25, 1009, 0},
    [PG_UUID] = {2950, 2951, 0},        [PG_BYTEA] = {17, 1001, 0},
    [PG_TIMESTAMPTZ] = {1184, 1185, 8},
};

unsigned
wire_array_oid(enum pg_type type)
{
    return TYPES[type].array;
}

static uint8_t *
put(uint8_t *to, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    return to + size;
}

static uint32_t
field_size(enum pg_type type, const struct pg_value *v)
{
    if (v->null)
        return 0;
    return TYPES[type].size ? TYPES[type].size : (uint32_t)v->len;
}

static uint8_t *
put_field(uint8_t *to, enum pg_type type, const struct pg_value *v)
{
    uint64_t bits = (uint64_t)v->number;
    uint32_t size = field_size(type, v);

    to = put(to, v->null ? UINT32_MAX : size, 4);
    if (v->null || size == 0)
        return to;
    if (TYPES[type].size == 0) {
        memcpy(to, v->bytes, size);
        return to + size;
    }
    if (type == PG_FLOAT8)
        memcpy(&bits, &v->real, sizeof bits);
    else if (type == PG_TIMESTAMPTZ)
        bits = (uint64_t)(v->number - EPOCH_2000_US);
    return put(to, bits, size);
}

/* One piece of memory holds the member, its ends and its fields. */
struct member *
wire_member(const struct pg_gather_family *f, const struct pg_value *row)
{
    size_t columns = (size_t)f->columns, bytes = 0;

    for (size_t c = 0; c < columns; c++)
        bytes += 4 + (size_t)field_size(f->types[c], &row[c]);
    struct member *m = malloc(sizeof *m + columns * sizeof *m->end + bytes);
    if (!m)
        abort();
    *m = (struct member){.end = (uint32_t *)(m + 1)};
    m->wire = (uint8_t *)(m->end + columns);
    uint8_t *to = m->wire;
    for (size_t c = 0; c < columns; c++) {
        to = put_field(to, f->types[c], &row[c]);
        m->end[c] = (uint32_t)(to - m->wire);
    }
    return m;
}

/* array_recv(): dimensions, has-null flag, element type, then length and lower bound of
 * the one dimension, then the fields. */
void
wire_array(struct buf *out, enum pg_type type, int column,
           const struct member_list *group)
{
    uint8_t head[20], *to = head;

    to = put(to, 1, 4);
    to = put(to, 1, 4);
    to = put(to, TYPES[type].oid, 4);
    to = put(to, (uint32_t)group->count, 4);
    put(to, 1, 4);
    buf_clear(out);
    buf_add(out, head, sizeof head);
    for (const struct member *m = group->head; m; m = m->next) {
        uint32_t from = column ? m->end[column - 1] : 0;
        buf_add(out, m->wire + from, m->end[column] - from);
    }
}

/* ---- cells ---- */

static uint64_t
get(const PGresult *result, int row, int column, int *size)
{
    const uint8_t *bytes = (const uint8_t *)PQgetvalue(result, row, column);
    uint64_t value = 0;

    *size = PQgetlength(result, row, column);
    for (int i = 0; i < *size && i < 8; i++)
        value = value << 8 | bytes[i];
    return value;
}

int64_t
wire_ordinal(const PGresult *result, int row)
{
    int size;

    return (int64_t)get(result, row, 0, &size);
}

int
pg_cell_rows(const struct pg_gather_rows *rows)
{
    return rows->count;
}

bool
pg_cell_null(const struct pg_gather_rows *rows, int row, int column)
{
    return PQgetisnull(rows->result, rows->first + row, column);
}

int64_t
pg_cell_int(const struct pg_gather_rows *rows, int row, int column)
{
    int size;
    uint64_t value = get(rows->result, rows->first + row, column, &size);

    if (size == 4)
        return (int32_t)(uint32_t)value;
    return size == 2 ? (int16_t)(uint16_t)value : (int64_t)value;
}

double
pg_cell_real(const struct pg_gather_rows *rows, int row, int column)
{
    int size;
    uint64_t bits = get(rows->result, rows->first + row, column, &size);
    double value = 0;

    if (size == sizeof value)
        memcpy(&value, &bits, sizeof value);
    return value;
}

int64_t
pg_cell_time(const struct pg_gather_rows *rows, int row, int column)
{
    if (pg_cell_null(rows, row, column))
        return 0;
    return pg_cell_int(rows, row, column) + EPOCH_2000_US;
}

const char *
pg_cell_bytes(const struct pg_gather_rows *rows, int row, int column, size_t *len)
{
    if (len)
        *len = (size_t)PQgetlength(rows->result, rows->first + row, column);
    return PQgetvalue(rows->result, rows->first + row, column);
}
