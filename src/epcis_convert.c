#include "epcis_convert.h"

#include <string.h>

#include "api/output.h"
#include "epcis/document.h"

static struct fault *
refuse(struct cli *cli, const char *path, const struct epcis_problem *problem)
{
    const char *where = problem->path[0]
                            ? arena_printf(&cli->arena, "%s: %s", path, problem->path)
                            : path;

    return fault_new(&cli->arena, FAULT_INPUT, problem->rule, where, problem->zh,
                     problem->en);
}

static bool
write_json(const struct epcis_document *doc, struct buf *out)
{
    epcis_write_json(doc->bare ? json_array_get(doc->events, 0) : doc->root, out);
    return true;
}

static struct fault *
convert(struct cli *cli, const char *path, bool xml, struct buf *out)
{
    struct epcis_problem problem = {0};
    struct epcis_document doc = {0};
    struct buf text BUF_SCOPE = {0};

    if (!cli_epcis_file(path, &text))
        return fault_new(&cli->arena, FAULT_UNAVAILABLE, "file_read", path,
                         "无法读取，或超过 1 GiB", "it cannot be read, or is over 1 GiB");
    bool good = epcis_read(text.data ? text.data : "", text.len, &doc, &problem) &&
                (xml ? epcis_write_xml(doc.root, out, &problem) : write_json(&doc, out));
    epcis_document_free(&doc);
    buf_putc(out, '\n'); /* the file's last line ends, too */
    return good ? NULL : refuse(cli, path, &problem);
}

struct fault *
cli_epcis_convert(struct cli *cli)
{
    const char *to = cli_take_flag(cli, "--to");
    bool xml = to && strcmp(to, "xml") == 0;
    struct buf made BUF_SCOPE = {0};
    struct output output;

    if (!to || (!xml && strcmp(to, "json") != 0) || cli->argc != 2 ||
        (cli->argv[1][0] == '-' && cli->argv[1][1]))
        return cli_refuse(cli, "epcis_usage", NULL,
                          "用法：firemark epcis convert 文件 --to json|xml [--out 文件]",
                          "usage: firemark epcis convert FILE --to json|xml [--out "
                          "FILE]");
    struct fault *fault = output_open(&cli->arena, cli->out, false, &output);
    if (!fault)
        fault = convert(cli, cli->argv[1], xml, &made);
    if (!fault)
        fault = output_keep(&cli->arena, &output, made.data, made.len);
    output_drop(&output);
    return fault;
}
