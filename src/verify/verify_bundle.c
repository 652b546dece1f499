/* A matter's bundle (firemark matter export), unpacked: every file as the list has it, a
 * file of evidence under its own hash, by which events name it, and every event on
 * record. The list itself is told by its sum, which is on record. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

enum { HEX = 64, PATH = 512 };

/* What was found so far. */
struct tally {
    const struct call *call;
    int files, events;
    enum verdict verdict; /* the worst */
};

static void
worse(struct tally *t, enum verdict verdict)
{
    if (verdict == NOT_GOOD || t->verdict == GOOD)
        t->verdict = verdict;
}

/* ---- files ---- */

static bool
hash_of(const char *bytes, size_t len, char hex[HEX + 1])
{
    unsigned char hash[32];

    if (EVP_Digest(bytes, len, hash, NULL, EVP_sha256(), NULL) != 1)
        return false;
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    return true;
}

static void
check_file(struct tally *t, const char *want, const char *path, const char *full)
{
    char hex[HEX + 1];
    size_t len;
    char *bytes = read_whole(t->call, full, &len);

    if (!bytes || !hash_of(bytes, len, hex))
        worse(t, bytes ? COULD_NOT : NOT_GOOD); /* a file that is listed and not there:
                                                   told by read_whole() */
    else if (strncmp(hex, want, HEX) != 0 ||
             (strncmp(path, "files/", 6) == 0 && strncmp(hex, path + 6, HEX) != 0))
        worse(t, refuse(t->call, NOT_GOOD, "%s 被改动过", "%s was changed", path));
    t->files++;
    free(bytes);
}

static void
check_event(struct tally *t, const char *path, const char *full)
{
    struct call one = *t->call;

    one.file = full;
    one.quiet = true;
    enum verdict verdict = verify_event(&one);
    if (verdict != GOOD)
        worse(t,
              refuse(t->call, verdict, "%s：上述原因", "%s: for the reason above", path));
    t->events++;
}

/* "HEX  PATH"; a path stays inside the bundle. */
static void
check_line(struct tally *t, const char *line)
{
    char full[2 * PATH];
    const char *path = line + HEX + 2;
    size_t len = strlen(path);

    if (strlen(line) < HEX + 3 || strncmp(line + HEX, "  ", 2) != 0 || len > PATH ||
        path[0] == '/' || strstr(path, "..")) {
        worse(t, refuse(t->call, NOT_GOOD, "SHA256SUMS 有不合格式的一行：%s",
                        "SHA256SUMS has a malformed line: %s", line));
        return;
    }
    snprintf(full, sizeof full, "%s/%s", t->call->file, path);
    check_file(t, line, path, full);
    if (len > 11 && strcmp(path + len - 11, ".tlog-proof") == 0)
        check_event(t, path, full);
}

enum verdict
verify_bundle(const struct call *call)
{
    struct tally t = {.call = call, .verdict = GOOD};
    char path[2 * PATH], list[HEX + 1];
    size_t len;

    if (strlen(call->file) > PATH)
        return refuse(call, USAGE, "路径太长", "the path is too long");
    snprintf(path, sizeof path, "%s/SHA256SUMS", call->file);
    char *sums = read_whole(call, path, &len);
    if (!sums || !hash_of(sums, len, list)) {
        free(sums);
        return COULD_NOT;
    }
    char *save = NULL;
    for (char *line = strtok_r(sums, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save))
        check_line(&t, line);
    free(sums);
    if (t.verdict == GOOD && t.events == 0)
        return refuse(call, NOT_GOOD, "案卷中没有事件",
                      "there is no event in the bundle");
    say(call, "文件        %d", "files       %d", t.files);
    say(call, "事件        %d", "events      %d", t.events);
    say(call, "清单        %s", "list        %s", list);
    if (t.verdict == GOOD)
        say(call,
            "结论        "
            "属实：每个事件都在记录中，内容未被改动；文件与清单一致。清单是否为导出时的，"
            "以记录中“导出案卷”事件所载摘要为准",
            "verdict     true: every event is on record, unchanged, and the files are "
            "those of "
            "the list. Whether it is the list as exported: the record's event "
            "matter_exported "
            "tells its sum");
    return t.verdict;
}
