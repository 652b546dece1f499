#include "label_file.h"

#include <firemark/shelf.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

enum { RIGHT, REFUSED, UNREADABLE = 3 };

static const char *
in(const char *lang, const char *zh, const char *en)
{
    return strcmp(lang, "en") == 0 ? en : zh;
}

static void
report(void *lang, const char *path, const struct fm_error *why)
{
    fprintf(stderr, "firemark: %s: %s [%s]%s\n", path, in(lang, why->zh, why->en),
            why->rule, in(lang, "；未采用", "; left out"));
}

void
label_files_load(const char *folder, const char *data, const char *lang)
{
    char path[4096];

    snprintf(path, sizeof path, folder[0] ? "%s" : "%s/labels",
             folder[0] ? folder : data);
    enum fm_status status = fm_shelf_load(path, report, (void *)(uintptr_t)lang);

    if (status != FM_OK)
        fprintf(stderr, "firemark: %s: %s\n", path, fm_status_text(status, lang));
}

static bool
read_all(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        return false;
    char *to = buf_reserve(out, FM_SHELF_FILE_MAX);

    out->len = fread(to, 1, FM_SHELF_FILE_MAX, file);
    bool ok = !ferror(file) && fgetc(file) == EOF;
    fclose(file);
    return ok;
}

/* FM_OK, FM_ERR_LAYOUT with why, or FM_ERR_IO with why. */
static enum fm_status
check(const char *path, struct fm_error *why)
{
    BUF_SCOPE struct buf text = {0};
    enum fm_status status = FM_ERR_IO;

    if (read_all(path, &text))
        status = fm_shelf_check(path, text.data ? text.data : "", text.len, why);
    if (status == FM_OK || status == FM_ERR_LAYOUT)
        return status;
    *why = (struct fm_error){.rule = "file_read",
                             .zh = "无法读取，或超过 64 KiB",
                             .en = "it cannot be read, or is over 64 KiB"};
    if (status == FM_ERR_ARG)
        *why = (struct fm_error){
            .rule = "file_ending",
            .zh = "文件名应以 .design、.media 或 .form 结尾",
            .en = "the file's name must end with .design, .media or .form"};
    return FM_ERR_IO;
}

static void
tell_json(const char *path, enum fm_status status, const struct fm_error *why)
{
    BUF_SCOPE struct buf line = {0};

    buf_puts(&line, "{\"file\":");
    buf_json(&line, path);
    buf_printf(&line, ",\"ok\":%s", status == FM_OK ? "true" : "false");
    if (status != FM_OK) {
        buf_printf(&line, ",\"line\":%u,\"rule\":\"%s\",\"zh\":", why->line, why->rule);
        buf_json(&line, why->zh);
        buf_puts(&line, ",\"en\":");
        buf_json(&line, why->en);
    }
    buf_putc(&line, '}');
    puts(line.data);
}

int
label_files_check(int count, char **paths, bool json, const char *lang)
{
    int code = RIGHT;

    for (int i = 0; i < count; i++) {
        struct fm_error why = {0};
        enum fm_status status = check(paths[i], &why);

        if (json)
            tell_json(paths[i], status, &why);
        else if (status == FM_OK)
            printf("%s: %s\n", paths[i], in(lang, "正确", "right"));
        else
            printf("%s: %s [%s]\n", paths[i], in(lang, why.zh, why.en), why.rule);
        if (status == FM_ERR_LAYOUT && code == RIGHT)
            code = REFUSED;
        else if (status == FM_ERR_IO)
            code = UNREADABLE;
    }
    return code;
}
