#include "label/document.h"

#include <firemark/form.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "evidence/keep.h"
#include "label/document_code.h"
#include "label/document_fill.h"
#include "label/document_make.h"
#include "label_sql.h"

/* ---- issuing ---- */

/* The document that this one takes the place of. */
static struct fault *
find_replaced(struct making *m)
{
    struct act *act = m->act;
    const char *number = act_text(act, "replaces");
    struct pg_rows *rows;

    if (!number)
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_document_find, &rows, 3, number, NULL, NULL);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0 || strcmp(pg_text(rows, 0, 2), m->kind) != 0 ||
        strcmp(pg_text(rows, 0, 3), m->subject) != 0 ||
        strcmp(pg_text(rows, 0, 4), "valid") != 0)
        return act_fault(act, FAULT_INPUT, "document_replaces", "replaces",
                         "只能替代同一事项、同一种类的有效文书；请核对文号",
                         "a document replaces a valid one of the same kind and subject; "
                         "check the number");
    m->replaces = pg_text(rows, 0, 0);
    return NULL;
}

/* The serial that comes next; of some kinds there is but one valid document at a time. */
static struct fault *
next_serial(struct making *m, const char **serial)
{
    struct act *act = m->act;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_document_next, &rows, 5,
                                 m->issuer, m->kind, m->year, m->subject, m->replaces);

    if (fault)
        return fault;
    *serial = pg_text(rows, 0, 0);
    if (pg_is_null(rows, 0, 1))
        return NULL;
    return act_fault(
        act, FAULT_CONFLICT, "document_twice", "subject",
        arena_printf(act->arena, "已签发%s %s；重新签发须用 --replaces 注明替代它",
                     m->title, pg_text(rows, 0, 1)),
        arena_printf(act->arena,
                     "document %s was issued already; to issue another in its place, add "
                     "--replaces",
                     pg_text(rows, 0, 1)));
}

/* Whoever asks next waits until act's transaction ends: so no number is left out. */
static struct fault *
take_number(struct making *m, const char **serial, const char **number)
{
    struct act *act = m->act;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_document_lock, &rows, 2, m->issuer, m->kind_code);

    if (!fault)
        fault = next_serial(m, serial);
    if (!fault)
        *number = arena_printf(act->arena, "%s%s字〔%s〕第%04lld号", m->prefix, m->word,
                               m->year, atoll(*serial));
    return fault;
}

static struct fault *
append_issued(struct making *m, const char *serial, const char *number,
              const struct document_code *code, const char *sha)
{
    json_t *body = json_deep_copy(m->links);
    json_t *files = json_pack("[s]", sha);

    json_object_update_new(
        body, json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:s, s:O, s:I, s:s, s:s}",
                        "number", number, "kind", m->kind, "issuer",
                        (json_int_t)atoll(m->issuer), "year", (json_int_t)atoll(m->year),
                        "serial", (json_int_t)atoll(serial), "agency", m->agency,
                        "subject", m->subject, "data", m->data, "label_index",
                        (json_int_t)code->index, "code_text", code->text, "sha256", sha));
    if (m->replaces)
        json_object_set_new(body, "replaces", json_string(m->replaces));
    struct fault *fault =
        act_append(m->act, &(struct act_event){.kind = "document_issued",
                                               .batch_id = m->batch,
                                               .place_id = m->place,
                                               .area = (int)m->area,
                                               .company_id = m->company,
                                               .attachments = files,
                                               .body = body});
    json_decref(files);
    return fault;
}

/* All that can be refused has been: now the code, then the number, which others wait for.
 */
static struct fault *
issue_complete(struct making *m, const char **number)
{
    struct act *act = m->act;
    struct document_code code;
    struct buf pdf BUF_SCOPE = {0};
    char sha[EVIDENCE_HEX];
    const char *serial;
    struct fault *fault = document_code_take(act, &code);

    if (!fault)
        fault = take_number(m, &serial, number);
    if (fault)
        return fault;
    document_put(m, "document", *number);
    document_put(m, "code", code.serial);
    fault = document_render(act, m->form, document_fill(act, m->data, code.text),
                            arena_printf(act->arena, "%s %s", m->title, *number), m->at,
                            &pdf);
    if (!fault)
        fault = evidence_keep(act, pdf.data, pdf.len, sha, NULL);
    return fault ? fault : append_issued(m, serial, *number, &code, sha);
}

/* Renders once without a code: what cannot be printed is refused before a code is taken.
 */
static struct fault *
try_out(struct making *m)
{
    struct buf pdf BUF_SCOPE = {0};

    return document_render(m->act, m->form, document_fill(m->act, m->data, NULL),
                           m->title, m->at, &pdf);
}

struct fault *
document_issue(struct act *act, const char *kind, const char *subject,
               const char **number)
{
    struct making m = {.act = act, .kind = kind, .subject = subject};
    const char *given = NULL, *serial;

    if (act->actor->person_id == 0)
        return act_fault(act, FAULT_FORBIDDEN, "document_person", NULL,
                         "文书须由登录人员签发（命令行用 --as 登录名）",
                         "documents are issued by a signed-in person (--as LOGIN on the "
                         "command line)");
    struct fault *fault = document_gather(&m);

    if (!fault)
        fault = find_replaced(&m);
    if (!fault)
        fault = next_serial(&m, &serial);
    if (!fault)
        fault = document_complete(act, m.form, m.data);
    if (!fault)
        fault = try_out(&m);
    if (!fault)
        fault = issue_complete(&m, &given);
    if (number)
        *number = given;
    document_drop(&m);
    return fault;
}

struct fault *
document_draft(struct act *act, const char *kind, const char *subject)
{
    struct making m = {.act = act, .kind = kind, .subject = subject};
    struct buf pdf BUF_SCOPE = {0};
    struct fault *fault = document_gather(&m);

    if (!fault)
        fault =
            document_render(act, m.form, document_fill(act, m.data, NULL),
                            arena_printf(act->arena, "%s（草稿）", m.title), m.at, &pdf);
    if (!fault && !act_write(act, pdf.data, pdf.len))
        fault = act_fault(act, FAULT_UNAVAILABLE, "out_file", NULL, "草稿没有写完整",
                          "the draft was not written whole");
    document_drop(&m);
    return fault;
}

/* ---- printing again ---- */

static struct fault *
find_printed(struct act *act, const char *kind, const char *subject,
             struct pg_rows **rows)
{
    return pg_run(act->pg, act->arena, SQL_document_to_print, rows, 2, kind, subject);
}

/* Issued for what prints it: that action's fields are not the document's. */
static struct fault *
issue_as_recorded(struct act *act, const char *kind, const char *subject)
{
    json_t *fields = act->in;

    act->in = json_object();
    struct fault *fault = document_issue(act, kind, subject, NULL);
    json_decref(act->in);
    act->in = fields;
    return fault;
}

struct fault *
document_to_print(struct act *act, const char *kind, const char *subject,
                  struct document_page *out)
{
    struct pg_rows *rows;
    struct fault *fault = find_printed(act, kind, subject, &rows);

    if (!fault && pg_rows_count(rows) == 0) {
        fault = issue_as_recorded(act, kind, subject);
        if (!fault)
            fault = find_printed(act, kind, subject, &rows);
    }
    if (!fault)
        fault = document_form(act, kind, &out->form);
    if (fault)
        return fault;
    json_t *data = json_loads(pg_text(rows, 0, 0), 0, NULL);

    out->fill = document_fill(act, data, pg_text(rows, 0, 1));
    json_decref(data);
    return NULL;
}
