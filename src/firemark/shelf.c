/* Where designs, media and forms are found: one's own first, then those built in. */
#include <firemark/form.h>
#include <firemark/shelf.h>

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

static const char *const ENDINGS[FM_SHELF_KINDS] = {[FM_SHELF_DESIGN] = ".design",
                                                    [FM_SHELF_MEDIA] = ".media",
                                                    [FM_SHELF_FORM] = ".form"};

/* Rows of one's own; the table ends in a row of NULL, as those built in do. */
static struct fm_builtin own[FM_SHELF_KINDS][FM_SHELF_FILES + 1];

static const struct fm_builtin *
built_in(enum fm_shelf kind)
{
    if (kind == FM_SHELF_DESIGN)
        return fm_builtin_designs;
    return kind == FM_SHELF_MEDIA ? fm_builtin_media : fm_builtin_forms;
}

static const struct fm_builtin *
find_in(const struct fm_builtin *b, const char *name)
{
    for (; b->name; b++)
        if (strcmp(b->name, name) == 0)
            return b;
    return NULL;
}

const char *
fm_shelf_find(enum fm_shelf kind, const char *name)
{
    const struct fm_builtin *b = find_in(own[kind], name);

    if (!b)
        b = find_in(built_in(kind), name);
    return b ? b->text : NULL;
}

/* Those built in, then one's own but for those that stand in the place of one. */
const char *
fm_shelf_name(enum fm_shelf kind, size_t i)
{
    const struct fm_builtin *b = built_in(kind);

    for (; b->name; b++)
        if (i-- == 0)
            return b->name;
    for (b = own[kind]; b->name; b++)
        if (!find_in(built_in(kind), b->name) && i-- == 0)
            return b->name;
    return NULL;
}

/* ---- by file name ---- */

/* Kind by the ending, and the name before it; FM_SHELF_KINDS where it is none of ours. */
static enum fm_shelf
split(const char *path, char name[FM_DESIGN_NAME_MAX + 1])
{
    const char *base = strrchr(path, '/');

    base = base ? base + 1 : path;
    for (int kind = 0; kind < FM_SHELF_KINDS; kind++) {
        const char *at = strstr(base, ENDINGS[kind]);
        if (!at || at[strlen(ENDINGS[kind])])
            continue;
        snprintf(name, FM_DESIGN_NAME_MAX + 1, "%.*s", (int)(at - base), base);
        return (enum fm_shelf)kind;
    }
    return FM_SHELF_KINDS;
}

const char *
fm_shelf_text(const char *file_name)
{
    char name[FM_DESIGN_NAME_MAX + 1];
    enum fm_shelf kind = split(file_name, name);

    return kind < FM_SHELF_KINDS ? fm_shelf_find(kind, name) : NULL;
}

bool
fm_shelf_own(const char *file_name)
{
    char name[FM_DESIGN_NAME_MAX + 1];
    enum fm_shelf kind = split(file_name, name);

    return kind < FM_SHELF_KINDS && find_in(own[kind], name);
}

static enum fm_status
refuse(struct fm_error *error, const char *rule, const char *zh, const char *en)
{
    struct fm_lines first = {.line = 1, .error = error};

    return fm_lines_refuse(&first, rule, zh, en);
}

enum fm_status
fm_shelf_check(const char *path, const char *text, size_t len, struct fm_error *error)
{
    union {
        struct fm_design design;
        struct fm_media media;
        struct fm_form form;
    } *as = malloc(sizeof *as);
    char name[FM_DESIGN_NAME_MAX + 1];
    enum fm_shelf kind = split(path, name);
    enum fm_status status = as ? FM_ERR_ARG : FM_ERR_NOMEM;

    if (as && kind == FM_SHELF_DESIGN)
        status = fm_design_read(text, len, &as->design, error);
    else if (as && kind == FM_SHELF_MEDIA)
        status = fm_media_read(text, len, &as->media, error);
    else if (as && kind == FM_SHELF_FORM)
        status = fm_form_read(text, len, &as->form, error);
    /* the name comes first in all three */
    if (status == FM_OK && strcmp(as->design.name, name) != 0)
        status = refuse(error, "file_name", "名称与文件名不同",
                        "the name is not that of the file");
    free(as);
    return status;
}

/* ---- the folder ---- */

/* The file's bytes with a NUL behind, to be freed; NULL where it cannot be read or is too
 * long. */
static char *
read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text = file ? malloc(FM_SHELF_FILE_MAX + 1) : NULL;

    if (text) {
        *len = fread(text, 1, FM_SHELF_FILE_MAX, file);
        text[*len] = '\0';
        if (ferror(file) || fgetc(file) != EOF) {
            free(text);
            text = NULL;
        }
    }
    if (file)
        fclose(file);
    return text;
}

static enum fm_status
put(enum fm_shelf kind, const char *name, char *text)
{
    size_t i = 0;

    while (own[kind][i].name && strcmp(own[kind][i].name, name) != 0)
        i++;
    if (i == FM_SHELF_FILES)
        return FM_ERR_SPACE;
    struct fm_builtin *row = &own[kind][i];
    char *copy = row->name ? NULL : strdup(name);

    if (!row->name && !copy)
        return FM_ERR_NOMEM;
    free((void *)(uintptr_t)row->text);
    row->text = text;
    if (copy)
        row->name = copy;
    return FM_OK;
}

/* One file onto the shelf; FM_ERR_NOMEM or FM_OK, what else is wrong is reported. */
static enum fm_status
take(const char *path, fm_shelf_report *report, void *context)
{
    struct fm_error why = {0};
    char name[FM_DESIGN_NAME_MAX + 1];
    enum fm_shelf kind = split(path, name);
    size_t len;

    if (kind == FM_SHELF_KINDS)
        return FM_OK;
    char *text = read_file(path, &len);
    enum fm_status status = FM_ERR_IO;

    if (!text)
        refuse(&why, "file_read", "无法读取，或超过 64 KiB",
               "it cannot be read, or is over 64 KiB");
    else
        status = fm_shelf_check(path, text, len, &why);
    if (status == FM_OK && strlen(text) != len)
        status = refuse(&why, "file_nul", "文件中有空字符", "the file has a NUL byte");
    if (status == FM_OK)
        status = put(kind, name, text);
    if (status == FM_OK)
        return FM_OK;
    free(text);
    if (status == FM_ERR_SPACE)
        refuse(&why, "file_many", "文件过多", "there are too many files");
    if (status != FM_ERR_NOMEM)
        report(context, path, &why);
    return status == FM_ERR_NOMEM ? status : FM_OK;
}

enum fm_status
fm_shelf_load(const char *folder, fm_shelf_report *report, void *context)
{
    struct dirent **files;
    int n = scandir(folder, &files, NULL, alphasort);
    enum fm_status status = FM_OK;

    if (n < 0)
        return errno == ENOENT ? FM_OK : errno == ENOMEM ? FM_ERR_NOMEM : FM_ERR_IO;
    for (int i = 0; i < n; i++) {
        char path[4096];
        int len = snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);

        if (status == FM_OK && files[i]->d_name[0] != '.' && len < (int)sizeof path)
            status = take(path, report, context);
        free(files[i]);
    }
    free(files);
    return status;
}

void
fm_shelf_clear(void)
{
    for (int kind = 0; kind < FM_SHELF_KINDS; kind++)
        for (struct fm_builtin *row = own[kind]; row->name; row++) {
            free((void *)(uintptr_t)row->name);
            free((void *)(uintptr_t)row->text);
            *row = (struct fm_builtin){NULL, NULL};
        }
}
