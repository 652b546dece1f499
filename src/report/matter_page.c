/* The page that opens on a machine without Firemark: what was recorded, in order, with
 * what proves it. */
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/words.h"
#include "report/matter_bundle.h"

static const char STYLE[] =
    "body{font:16px/1.5 system-ui,'Noto Sans CJK "
    "SC',sans-serif;max-width:64rem;margin:2rem auto;padding:0 "
    "1rem;color:#17202f}h1{margin-bottom:.2rem}table{border-collapse:collapse;width:100%;"
    "margin:1rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px "
    "solid #cfd5de}"
    "td{overflow-wrap:anywhere}small,.quiet{color:#5a6475}pre{white-space:pre-wrap;"
    "background:#f2f4f7;padding:"
    ".6rem;margin:.3rem "
    "0;overflow-wrap:anywhere}img{max-width:11rem;max-height:8rem;display:block}"
    ".bad{background:#fdeaea;border-left:5px solid #b3261e;padding:.6rem 1rem}"
    "@media print{details:not([open])>*{display:block}}";

/* HTML with texts: %s is escaped. */
static void
put(struct buf *out, const char *html, const char *const *texts)
{
    for (const char *p = html; *p; p++)
        if (p[0] == '%' && p[1] == 's') {
            buf_html(out, *texts ? *texts : "");
            texts++;
            p++;
        } else
            buf_putc(out, *p);
}
#define PUT(out, html, ...) put((out), (html), (const char *const[]){__VA_ARGS__})

static const char *
number(struct act *act, int n)
{
    return arena_printf(act->arena, "%d", n);
}

/* The body as people can read it: indented JSON. */
static void
put_body(struct buf *out, const char *body)
{
    json_t *read = json_loads(body, JSON_DECODE_ANY, NULL);
    char *text = read ? json_dumps(read, JSON_INDENT(2) | JSON_ENCODE_ANY) : NULL;

    PUT(out, "<details><summary>内容 Content</summary><pre>%s</pre></details>",
        text ? text : body);
    free(text);
    json_decref(read);
}

/* The files that an event names, as links to where they lie. */
static void
put_named(struct act *act, const struct matter *m, int event, struct buf *out)
{
    json_t *named = json_loads(pg_text(m->events, event, 9), 0, NULL);

    for (size_t k = 0; k < json_array_size(named); k++) {
        const char *hash = json_string_value(json_array_get(named, k)), *path = NULL;
        for (int i = 0; i < pg_rows_count(m->files); i++)
            if (strcmp(pg_text(m->files, i, 0), hash) == 0)
                path = matter_file_path(act, m, i);
        if (path)
            PUT(out, "<a href=\"%s\">%s…</a> ", path,
                arena_printf(act->arena, "%.12s", hash));
        else
            PUT(out, "<small>%s… 未附 not enclosed</small> ",
                arena_printf(act->arena, "%.12s", hash));
    }
    json_decref(named);
}

static void
put_events(struct act *act, const struct matter *m, struct buf *out)
{
    PUT(out,
        "<h2>事件 Events</h2><table><thead><tr><th>序号 No.<th>时间 Time<th>事件 "
        "Event<th>人员、地点 Who, "
        "where<th>附件、证明 Files, proof</thead><tbody>",
        NULL);
    for (int i = 0; i < pg_rows_count(m->events); i++) {
        const struct pg_rows *e = m->events;
        PUT(out,
            "<tr id=\"e%s\"><td>%s<td>%s<br><small>登记 recorded %s</small><td><b>%s</b> "
            "%s",
            number(act, i + 1), number(act, i + 1), pg_text(e, i, 3), pg_text(e, i, 4),
            pg_text(e, i, 1), pg_text(e, i, 2));
        put_body(out, pg_text(e, i, 8));
        PUT(out, "<td>%s<br><small>%s</small><br>%s<td>", pg_text(e, i, 5),
            pg_text(e, i, 6), pg_text(e, i, 7));
        put_named(act, m, i, out);
        PUT(out, "<br><a href=\"%s\">证明 proof</a></tr>", matter_event_path(act, m, i));
    }
    buf_puts(out, "</tbody></table>");
}

static void
put_files(struct act *act, const struct matter *m, struct buf *out)
{
    if (pg_rows_count(m->files) == 0)
        return;
    PUT(out,
        "<h2>证据文件 Files of evidence</h2><table><thead><tr><th>文件 "
        "File<th>SHA-256<th>提交人、收到时间 "
        "Given by, received</thead><tbody>",
        NULL);
    for (int i = 0; i < pg_rows_count(m->files); i++) {
        const struct pg_rows *f = m->files;
        const char *path = matter_file_path(act, m, i);
        bool image = strncmp(pg_text(f, i, 1), "image/", 6) == 0;
        PUT(out,
            image ? "<tr><td><a href=\"%s\"><img loading=\"lazy\" alt=\"\" "
                    "src=\"%s\">%s</a>"
                  : "<tr><td><a href=\"%s\" title=\"%s\">%s</a>",
            path, path, pg_text(f, i, 1));
        PUT(out, "<br><small>%s bytes</small><td><code>%s</code><td>%s<br>%s</tr>",
            pg_text(f, i, 2), pg_text(f, i, 0), pg_text(f, i, 3), pg_text(f, i, 4));
    }
    buf_puts(out, "</tbody></table>");
}

static void
put_documents(struct act *act, const struct matter *m, struct buf *out)
{
    if (pg_rows_count(m->documents) == 0)
        return;
    PUT(out,
        "<h2>文书 Documents</h2><table><thead><tr><th>文号 Number<th>种类 "
        "Kind<th>机关、日期 Issuer, day<th>"
        "状态 State</thead><tbody>",
        NULL);
    for (int i = 0; i < pg_rows_count(m->documents); i++) {
        const struct pg_rows *d = m->documents;
        const char *state = pg_text(d, i, 5);
        PUT(out,
            "<tr><td><a href=\"%s\">%s</a><td>%s<br><small>%s</small><td>%s<br>%s<td>%s "
            "%s</tr>",
            matter_document_path(act, m, i), pg_text(d, i, 0), pg_text(d, i, 1),
            pg_text(d, i, 2), pg_text(d, i, 3), pg_text(d, i, 4),
            word_value("state", state, "zh"), word_value("state", state, "en"));
    }
    buf_puts(out, "</tbody></table>");
}

static void
put_how(const struct matter *m, struct buf *out)
{
    PUT(out,
        "<h2>如何核验 How to check</h2><p>不需要火印系统。Firemark is not "
        "needed.</p><ol><li>文件与清单一致 "
        "the files are those of the list:<pre>sha256sum -c "
        "SHA256SUMS</pre><li>每个事件都在记录中，未被改动"
        " every event is on record and was not changed:<pre>%s bundle . --key "
        "%s</pre></ol><p>公钥须另从"
        "可信途径核对（如向签发机关查询），不能只凭本案卷中的副本。Compare the key with "
        "one that you got on "
        "another way, from the agency for example: a copy in the bundle proves nothing "
        "by itself.</p>",
        m->verifier ? "verify/firemark-verify" : "firemark-verify", m->key);
}

void
matter_page(struct act *act, const struct matter *m, struct buf *out)
{
    PUT(out,
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta "
        "name=\"viewport\" "
        "content=\"width=device-width\"><title>%s</title><style>",
        m->number);
    buf_puts(out, STYLE);
    PUT(out,
        "</style><h1>%s</h1><p class=\"quiet\">%s %s · %s 个事件 events · %s 个文件 "
        "files · %s 份文书 "
        "documents · 导出人 exported by %s</p>",
        m->number, word_value("what", m->kind, "zh"), word_value("what", m->kind, "en"),
        number(act, pg_rows_count(m->events)), number(act, pg_rows_count(m->files)),
        number(act, pg_rows_count(m->documents)),
        act->actor->name ? act->actor->name : "");
    if (m->handed)
        PUT(out,
            "<p><b>移交 handed over to</b> %s<br>%s<br>移交事件及其证明 its event and "
            "proof: "
            "<a href=\"" MATTER_HANDED "\">%s</a></p>",
            m->handed->to, m->handed->reason, m->handed->event);
    if (m->missing)
        PUT(out,
            "<p class=\"bad\">有 %s 个文件已丢失或损坏，未能附上。%s of the files are "
            "lost or damaged, and not "
            "enclosed.</p>",
            number(act, m->missing), number(act, m->missing));
    put_events(act, m, out);
    put_files(act, m, out);
    put_documents(act, m, out);
    put_how(m, out);
    buf_puts(out, "</html>\n");
}

void
matter_readme(const struct matter *m, struct buf *out)
{
    buf_printf(
        out,
        "%s\n\n"
        "用浏览器打开 index.html 阅读。核验不需要火印系统：\n"
        "Open index.html in a browser to read it. Checking needs no Firemark:\n\n"
        "    sha256sum -c SHA256SUMS\n"
        "    %s bundle . --key %s\n\n"
        "events/     事件及其证明（C2SP tlog-proof） events, each with its proof\n"
        "files/      证据文件，以 SHA-256 命名 files of evidence, named by their "
        "SHA-256\n"
        "documents/  文书（PDF） documents\n"
        "keys/       日志公钥、检查点、时间戳、标签信任列表 key and checkpoint of the "
        "log, its time "
        "stamp, the labels' trust list\n"
        "verify/     核验程序（Linux，仅依赖 libcrypto） the verifier (Linux; needs "
        "libcrypto only)\n\n"
        "公钥须另从可信途径核对。SM3SUMS 供商用密码检查使用。\n"
        "Compare the key with one got on another way. SM3SUMS is for checks by SM3.\n",
        m->number, m->verifier ? "verify/firemark-verify" : "firemark-verify", m->key);
}
