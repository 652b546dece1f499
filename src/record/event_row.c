#include "record/event_row.h"

#include <string.h>

enum column {
    AT_BATCH,
    AT_ID,
    AT_KIND,
    AT_AREA,
    AT_RECORDED,
    AT_OCCURRED,
    AT_AGENCY,
    AT_COMPANY,
    AT_PERSON,
    AT_PLACE,
    AT_UNIT,
    AT_CORRECTS,
    AT_SALT,
    AT_ATTACHMENTS,
    AT_BODY,
    AT_SEQ,
    AT_VERSION
};

enum { UUID = 16 };

static bool
read_uuid(const char *text, uint8_t out[UUID])
{
    char hex[2 * UUID + 1];
    struct buf bytes BUF_SCOPE = {0};
    size_t n = 0;

    for (; *text && n < sizeof hex - 1; text++)
        if (*text != '-')
            hex[n++] = *text;
    hex[n] = '\0';
    if (*text || n != sizeof hex - 1 || !buf_unhex(&bytes, hex))
        return false;
    memcpy(out, bytes.data, UUID);
    return true;
}

static int64_t
unix_us(const struct pg_row *from, int column)
{
    return pg_row_int(from, column) + PG_EPOCH_UNIX_S * 1000000;
}

static int64_t
optional(const struct pg_row *from, int column)
{
    return pg_row_is_null(from, column) ? FM_ENTRY_NONE : pg_row_int(from, column);
}

static bool
read_attachments(struct event_row *row, const char *hex)
{
    buf_clear(&row->attachments);
    if (*hex && !buf_unhex(&row->attachments, hex))
        return false;
    row->entry.attachments = (unsigned)(row->attachments.len / FM_HASH);
    row->entry.attachment = (const uint8_t(*)[FM_HASH])row->attachments.data;
    return row->attachments.len % FM_HASH == 0 &&
           row->entry.attachments <= FM_ENTRY_ATTACHMENTS_MAX;
}

static bool
read_facts(const struct pg_row *from, int first, struct fm_entry *e)
{
    const char *kind = pg_row_text(from, first + AT_KIND);

    *e = (struct fm_entry){.version = (uint16_t)pg_row_int(from, first + AT_VERSION),
                           .area = (int32_t)pg_row_int(from, first + AT_AREA),
                           .seq = pg_row_int(from, first + AT_SEQ),
                           .recorded_us = unix_us(from, first + AT_RECORDED),
                           .occurred_us = unix_us(from, first + AT_OCCURRED),
                           .batch = pg_row_int(from, first + AT_BATCH),
                           .agency = optional(from, first + AT_AGENCY),
                           .company = optional(from, first + AT_COMPANY),
                           .person = optional(from, first + AT_PERSON),
                           .place = optional(from, first + AT_PLACE),
                           .unit = optional(from, first + AT_UNIT)};
    if (strlen(kind) > FM_ENTRY_KIND_MAX ||
        !read_uuid(pg_row_text(from, first + AT_ID), e->id))
        return false;
    strcpy(e->kind, kind);
    return pg_row_is_null(from, first + AT_CORRECTS) ||
           read_uuid(pg_row_text(from, first + AT_CORRECTS), e->corrects);
}

bool
event_row_read(const struct pg_row *from, int first, bool sm3, struct event_row *row)
{
    row->batch = pg_row_int(from, first + AT_BATCH);
    row->id = pg_row_text(from, first + AT_ID);
    buf_clear(&row->salt);
    buf_clear(&row->body);
    buf_puts(&row->body, pg_row_text(from, first + AT_BODY));
    return read_facts(from, first, &row->entry) &&
           buf_unhex(&row->salt, pg_row_text(from, first + AT_SALT)) &&
           read_attachments(row, pg_row_text(from, first + AT_ATTACHMENTS)) &&
           fm_entry_commit(&row->entry, sm3, row->salt.data, row->salt.len,
                           row->body.data, row->body.len) == FM_OK;
}

void
event_row_free(struct event_row *row)
{
    buf_free(&row->salt);
    buf_free(&row->body);
    buf_free(&row->attachments);
}
