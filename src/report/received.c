#include "report/received.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "access/act.h"
#include "base/uuid.h"
#include "evidence/keep.h"
#include "evidence/number.h"
#include "report/matter_bundle.h"
#include "report/packet.h"
#include "report_sql.h"

/* What is being taken in. */
struct taking {
    struct act *act;
    struct packet packet;
    const char *sender;
    struct fm_note_key key;
    struct packet_event handed;
    char id[UUID_TEXT], handover[UUID_TEXT];
    const char *number;
    json_t *files; /* hashes of what was kept */
    int missing;
};

static struct fault *
lacks(struct taking *t, const char *what, const char *name)
{
    return act_fault(
        t->act, FAULT_INPUT, "packet_lacks", "packet",
        arena_printf(t->act->arena,
                     "移交清单所列的%s不在案卷中或不符：%s；未接收任何内容",
                     strcmp(what, "event") == 0 ? "事件" : "文件", name),
        arena_printf(
            t->act->arena,
            "the hand-over lists the %s %s, which is not there or another; nothing "
            "was received",
            what, name));
}

/* ---- whose it is ---- */

static struct fault *
find_sender(struct taking *t, const char *log)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(t->act->pg, t->act->arena, SQL_sender_key, &rows, 1, log);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0 ||
        fm_note_key_read(pg_text(rows, 0, 1), &t->key) != FM_OK)
        return act_fault(
            t->act, FAULT_CONFLICT, "sender_unknown", "packet",
            arena_printf(t->act->arena,
                         "案卷来自记录“%s”，尚未登记其公钥；请从可信途径取得公钥后用 "
                         "firemark sender add 登记",
                         log),
            arena_printf(
                t->act->arena,
                "it comes from the record \"%s\", whose key is not here; get the "
                "key on a way you trust, then firemark sender add",
                log));
    t->sender = pg_text(rows, 0, 0);
    return NULL;
}

static struct fault *
open_handed(struct taking *t)
{
    const struct packet_file *proof = packet_find(&t->packet, MATTER_HANDED);
    char log[FM_NOTE_NAME_MAX + 1];

    if (!proof)
        return lacks(t, "file", MATTER_HANDED);
    struct fault *fault = packet_log(t->act, proof, log);
    if (!fault)
        fault = find_sender(t, log);
    if (!fault)
        fault = packet_open(t->act, proof, &t->key, &t->handed);
    if (!fault && strcmp(t->handed.entry.kind, "matter_handed_over") != 0)
        fault = lacks(t, "event", "matter_handed_over");
    if (!fault)
        uuid_print(t->handed.entry.id, t->handover);
    return fault;
}

static const char *
said(const struct taking *t, const char *name)
{
    const char *text = json_string_value(json_object_get(t->handed.body, name));

    return text ? text : "";
}

/* ---- its events ---- */

static struct fault *
put_proof(struct taking *t, int n, const char *event, const char *kind,
          const struct packet_file *proof)
{
    struct pg_rows *rows;

    return pg_run(t->act->pg, t->act->arena, SQL_received_proof_put, &rows, 5, t->id,
                  act_number(t->act, n), event, kind,
                  arena_strndup(t->act->arena, (const char *)proof->bytes, proof->len));
}

static struct fault *
take_event(struct taking *t, int n, const char *id)
{
    const struct packet_file *proof = packet_named(&t->packet, "events/", id);
    struct packet_event event;
    char told[UUID_TEXT];

    if (!proof)
        return lacks(t, "event", id);
    struct fault *fault = packet_open(t->act, proof, &t->key, &event);
    json_decref(event.body);
    if (fault)
        return fault;
    uuid_print(event.entry.id, told);
    if (strcmp(told, id) != 0)
        return lacks(t, "event", id);
    return put_proof(t, n, id, event.entry.kind, proof);
}

static struct fault *
take_events(struct taking *t)
{
    const json_t *ids = json_object_get(t->handed.body, "events");
    struct fault *fault = put_proof(t, 0, t->handover, t->handed.entry.kind,
                                    packet_find(&t->packet, MATTER_HANDED));

    for (size_t i = 0; !fault && i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        fault = id ? take_event(t, (int)i + 1, id) : lacks(t, "event", "?");
    }
    return fault;
}

/* ---- its files ---- */

/* Kept as evidence under the hash that the sender listed, or it is another file. */
static struct fault *
keep(struct taking *t, const struct packet_file *file, const char *listed)
{
    char hex[EVIDENCE_HEX];
    struct fault *fault = evidence_keep(t->act, file->bytes, file->len, hex, NULL);

    if (fault)
        return fault;
    if (strcmp(hex, listed) != 0)
        return lacks(t, "file", listed);
    json_array_append_new(t->files, json_string(hex));
    return NULL;
}

/* Documents are named by their numbers: whichever has the hash. */
static const struct packet_file *
find_file(const struct taking *t, const char *list, const char *hex)
{
    if (strcmp(list, "files") == 0)
        return packet_named(&t->packet, "files/", hex);
    for (size_t i = 0; i < t->packet.count; i++)
        if (strncmp(t->packet.files[i].path, "documents/", 10) == 0 &&
            strcmp(t->packet.files[i].sha256, hex) == 0)
            return &t->packet.files[i];
    return NULL;
}

/* A file that the sender had lost keeps nothing back: it is counted. */
static struct fault *
take_files(struct taking *t, const char *list)
{
    const json_t *hashes = json_object_get(t->handed.body, list);
    struct fault *fault = NULL;

    for (size_t i = 0; !fault && i < json_array_size(hashes); i++) {
        const char *hex = json_string_value(json_array_get(hashes, i));
        if (!hex || !evidence_is_name(hex))
            return lacks(t, "file", "?");
        const struct packet_file *file = find_file(t, list, hex);
        t->missing += !file;
        if (file)
            fault = keep(t, file, hex);
    }
    return fault;
}

/* ---- on record ---- */

static struct fault *
not_before(struct taking *t)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(t->act->pg, t->act->arena,
               "SELECT number FROM every_received WHERE handover = $1::uuid", &rows, 1,
               t->handover);

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return act_fault(
        t->act, FAULT_CONFLICT, "received_already", "packet",
        arena_printf(t->act->arena, "这份移交已接收，编号 %s", pg_text(rows, 0, 0)),
        arena_printf(t->act->arena, "it was received before, as %s",
                     pg_text(rows, 0, 0)));
}

static struct fault *
append_received(struct taking *t)
{
    struct act *act = t->act;
    time_t at = (time_t)(t->handed.entry.recorded_us / 1000000);
    struct tm utc;
    char when[32];

    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &utc));
    return act_append(
        act,
        &(struct act_event){
            .kind = "matter_received",
            .id = t->id,
            .unit_index = -1,
            .attachments = t->files,
            .body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:O, s:i}", "number",
                              t->number, "sender", t->sender, "handover", t->handover,
                              "their_number", said(t, "number"), "matter",
                              said(t, "matter"), "reason", said(t, "reason"), "handed_at",
                              when, "files", t->files, "missing", t->missing)});
}

static struct fault *
take(struct taking *t)
{
    struct fault *fault = packet_read(t->act, t->act->body, t->act->body_len, &t->packet);

    if (!fault)
        fault = open_handed(t);
    if (!fault)
        fault = document_number(t->act, DOCUMENT_RECEIVED, &t->number);
    if (!fault)
        fault = not_before(t);
    if (!fault)
        fault = take_events(t);
    if (!fault)
        fault = take_files(t, "files");
    if (!fault)
        fault = take_files(t, "documents");
    return fault ? fault : append_received(t);
}

struct fault *
received_run_take(struct act *act)
{
    struct taking t = {.act = act, .files = json_array()};

    uuid7_new_text(t.id);
    struct fault *fault = take(&t);
    if (!fault) {
        buf_puts(&act->out, "{\"number\":");
        buf_json(&act->out, t.number);
        buf_puts(&act->out, ",\"sender\":");
        buf_json(&act->out, t.sender);
        buf_puts(&act->out, ",\"their_number\":");
        buf_json(&act->out, said(&t, "number"));
        buf_printf(&act->out, ",\"events\":%zu,\"files\":%zu,\"missing\":%d}",
                   json_array_size(json_object_get(t.handed.body, "events")),
                   json_array_size(t.files), t.missing);
    }
    json_decref(t.files);
    json_decref(t.handed.body);
    packet_free(&t.packet);
    return fault;
}
