#include "epcis_file.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "epcis/document.h"
#include "epcis_convert.h"

enum { ACCEPTED, REFUSED, UNREADABLE = 3 };

/* What is said of one file; the outcome says whether there is a document. */
typedef void tell(const struct cli *cli, const char *path, int outcome,
                  const struct epcis_document *doc, const struct epcis_problem *problem);

bool
cli_epcis_file(const char *path, struct buf *out)
{
    enum { PIECE = 1 << 16, WHOLE_MAX = 1 << 30 };
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t got = 0;

    if (!file)
        return false;
    do {
        char *to = buf_reserve(out, PIECE);
        got = fread(to, 1, PIECE, file);
        out->len += got;
    } while (got > 0 && out->len < WHOLE_MAX);
    bool whole = !ferror(file) && got == 0;
    if (file != stdin)
        fclose(file);
    return whole;
}

/* ---- validate ---- */

static void
tell_json(const char *path, int outcome, const struct epcis_problem *problem)
{
    struct buf line BUF_SCOPE = {0};

    buf_puts(&line, "{\"file\":");
    buf_json(&line, path);
    buf_printf(&line,
               ",\"accepted\":%s,\"exception\":", outcome == ACCEPTED ? "true" : "false");
    buf_json(&line, outcome == ACCEPTED ? NULL : problem->exception);
    buf_puts(&line, ",\"path\":");
    buf_json(&line, outcome == REFUSED ? problem->path : NULL);
    buf_putc(&line, '}');
    puts(line.data);
}

static void
tell_judgement(const struct cli *cli, const char *path, int outcome,
               const struct epcis_document *doc, const struct epcis_problem *problem)
{
    bool english = cli_english(cli);

    if (cli->json)
        tell_json(path, outcome, problem);
    else if (outcome == ACCEPTED)
        printf(english ? "%s: accepted, %zu events\n" : "%s：正确，%zu 个事件\n", path,
               json_array_size(doc->events));
    else
        printf("%s%s%s%s%s [%s, %s]\n", path, english ? ": " : "：", problem->path,
               problem->path[0] ? (english ? ": " : "：") : "",
               english ? problem->en : problem->zh, problem->rule, problem->exception);
}

/* ---- hash ---- */

static void
tell_hashes(const struct epcis_document *doc, bool text)
{
    json_t *ignored = epcis_ignored_fields(doc), *event;
    size_t i;

    json_array_foreach(doc->events, i, event)
    {
        struct buf prehash BUF_SCOPE = {0};
        char hash[EPCIS_HASH_SIZE];
        epcis_prehash_without(event, doc->context, ignored, &prehash);
        epcis_hash_of(prehash.data, prehash.len, hash);
        puts(text ? prehash.data : hash);
    }
    json_decref(ignored);
}

static void
tell_refusal(const struct cli *cli, const char *path, const struct epcis_problem *problem)
{
    fprintf(stderr, "firemark: %s: %s %s [%s]\n", path, problem->path,
            cli_english(cli) ? problem->en : problem->zh, problem->rule);
}

static void
tell_hash(const struct cli *cli, const char *path, int outcome,
          const struct epcis_document *doc, const struct epcis_problem *problem)
{
    if (outcome == ACCEPTED)
        tell_hashes(doc, false);
    else
        tell_refusal(cli, path, problem);
}

static void
tell_prehash(const struct cli *cli, const char *path, int outcome,
             const struct epcis_document *doc, const struct epcis_problem *problem)
{
    if (outcome == ACCEPTED)
        tell_hashes(doc, true);
    else
        tell_refusal(cli, path, problem);
}

/* ---- the command ---- */

static int
run_file(const struct cli *cli, const char *path, tell *say)
{
    struct epcis_problem problem = {.exception = "epcisException:ImplementationException",
                                    .rule = "file_read",
                                    .zh = "无法读取，或超过 1 GiB",
                                    .en = "it cannot be read, or is over 1 GiB"};
    struct epcis_document doc = {0};
    struct buf text BUF_SCOPE = {0};
    int outcome = UNREADABLE;

    if (cli_epcis_file(path, &text))
        outcome = epcis_read(text.data, text.len, &doc, &problem) ? ACCEPTED : REFUSED;
    say(cli, path, outcome, &doc, &problem);
    epcis_document_free(&doc);
    return outcome;
}

static const char USAGE_ZH[] = "用法：firemark epcis validate 文件... [--json] | hash "
                               "文件... [--prehash] | convert 文件 --to json|xml [--out "
                               "文件]";
static const char USAGE_EN[] =
    "usage: firemark epcis validate FILE... [--json] | hash FILE... [--prehash] | "
    "convert FILE --to json|xml [--out FILE]";

/* Takes flags and files out of the words. returns  what to say, or NULL: it was not typed
 * as it should */
static tell *
read_words(struct cli *cli, int *files)
{
    const char *verb = cli->argc ? cli->argv[0] : "";
    bool hash = strcmp(verb, "hash") == 0;
    tell *say = hash ? tell_hash : tell_judgement;

    *files = 0;
    if (!hash && strcmp(verb, "validate") != 0)
        return NULL;
    for (int i = 1; i < cli->argc; i++) {
        const char *word = cli->argv[i];
        if (hash && strcmp(word, "--prehash") == 0)
            say = tell_prehash;
        else if (word[0] == '-' && word[1])
            return NULL;
        else
            cli->argv[(*files)++] = cli->argv[i];
    }
    return *files ? say : NULL;
}

struct fault *
cli_epcis(struct cli *cli)
{
    int files;

    if (cli->argc && strcmp(cli->argv[cli->argc - 1], "--help") == 0) {
        puts(cli_english(cli) ? USAGE_EN : USAGE_ZH);
        return NULL;
    }
    if (cli->argc && strcmp(cli->argv[0], "convert") == 0)
        return cli_epcis_convert(cli);
    tell *say = read_words(cli, &files);
    if (!say)
        return cli_refuse(cli, "epcis_usage", NULL, USAGE_ZH, USAGE_EN);
    for (int i = 0; i < files; i++) {
        int outcome = run_file(cli, cli->argv[i], say);
        if (outcome > cli->exit_code)
            cli->exit_code = outcome;
    }
    return NULL;
}
