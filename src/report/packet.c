#include "report/packet.h"

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "report/matter_bundle.h"

static struct fault *
no_packet(struct act *act, const char *zh, const char *en)
{
    return act_fault(
        act, FAULT_INPUT, "packet_zip", "packet",
        arena_printf(act->arena, "这不是可以接收的移交案卷：%s", zh),
        arena_printf(act->arena, "this is no packet that can be received: %s", en));
}

static struct fault *
too_large(struct act *act)
{
    return act_fault(
        act, FAULT_TOO_LARGE, "packet_large", "packet",
        "案卷过大（解开后超过 384 MiB 或 25000 个文件）；请移交方分次移交",
        "the packet is too large (over 384 MiB or 25000 files unpacked); ask "
        "for it in parts");
}

/* Pages, keys and programs are for people: nothing of them is believed or kept. */
static bool
is_wanted(const char *path)
{
    return strcmp(path, MATTER_HANDED) == 0 || strncmp(path, "events/", 7) == 0 ||
           strncmp(path, "files/", 6) == 0 || strncmp(path, "documents/", 10) == 0;
}

/* Below the one folder; NULL where a path is none of ours. */
static const char *
inner_path(const char *path)
{
    const char *slash = path ? strchr(path, '/') : NULL;

    if (!slash || path[0] == '/' || strstr(path, "..") || strchr(path, '\\'))
        return NULL;
    return slash + 1;
}

/* The bytes of the entry that was read last; *left counts down. */
static struct fault *
read_entry(struct act *act, struct archive *zip, size_t *left, struct packet_file *file)
{
    size_t cap = 0;
    la_ssize_t got;
    char chunk[16384];

    while ((got = archive_read_data(zip, chunk, sizeof chunk)) > 0) {
        if ((size_t)got > *left)
            return too_large(act);
        *left -= (size_t)got;
        if (file->len + (size_t)got > cap) {
            cap = cap ? 2 * cap : sizeof chunk;
            unsigned char *more = realloc(file->bytes, cap);
            if (!more)
                return too_large(act);
            file->bytes = more;
        }
        memcpy(file->bytes + file->len, chunk, (size_t)got);
        file->len += (size_t)got;
    }
    return got < 0 ? no_packet(act, "文件损坏", "it is damaged") : NULL;
}

/* Once for each file: what lists name by their hashes is looked for again and again. */
static void
sum(struct packet_file *file)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    BUF_SCOPE struct buf hex = {0};

    if (EVP_Digest(file->bytes, file->len, hash, NULL, EVP_sha256(), NULL) != 1)
        return;
    buf_hex(&hex, hash, 32);
    memcpy(file->sha256, hex.data, sizeof file->sha256);
}

static struct fault *
take_entry(struct act *act, struct archive *zip, struct archive_entry *entry,
           size_t *left, struct packet *out)
{
    const char *path = inner_path(archive_entry_pathname(entry));

    if (!path)
        return no_packet(act, "有文件的路径不合规定", "a file has a path that leads out");
    if (archive_entry_filetype(entry) != AE_IFREG || !is_wanted(path))
        return NULL;
    if (out->count == PACKET_ENTRIES)
        return too_large(act);
    if (packet_find(out, path))
        return no_packet(act, "有文件出现两次", "a file stands there twice");
    out->files =
        arena_room(act->arena, out->files, out->count, &out->cap, sizeof *out->files);
    struct packet_file *file = &out->files[out->count++];
    *file = (struct packet_file){.path = arena_strdup(act->arena, path)};
    struct fault *fault = read_entry(act, zip, left, file);
    sum(file);
    return fault;
}

struct fault *
packet_read(struct act *act, const void *bytes, size_t len, struct packet *out)
{
    struct archive *zip = archive_read_new();
    struct archive_entry *entry;
    struct fault *fault = NULL;
    size_t left = PACKET_UNPACKED;
    int code = ARCHIVE_FATAL, seen = 0;

    *out = (struct packet){0};
    if (!zip || archive_read_support_format_zip(zip) != ARCHIVE_OK ||
        archive_read_open_memory(zip, bytes, len) != ARCHIVE_OK)
        fault = no_packet(act, "不是 ZIP 文件", "it is no ZIP file");
    while (!fault && (code = archive_read_next_header(zip, &entry)) == ARCHIVE_OK)
        fault = ++seen > PACKET_ENTRIES ? too_large(act)
                                        : take_entry(act, zip, entry, &left, out);
    if (!fault && code != ARCHIVE_EOF)
        fault = no_packet(act, "不是完整的 ZIP 文件", "it is no whole ZIP file");
    archive_read_free(zip);
    return fault;
}

void
packet_free(struct packet *packet)
{
    for (size_t i = 0; i < packet->count; i++)
        free(packet->files[i].bytes);
    packet->count = 0;
}

const struct packet_file *
packet_find(const struct packet *packet, const char *path)
{
    for (size_t i = 0; i < packet->count; i++)
        if (strcmp(packet->files[i].path, path) == 0)
            return &packet->files[i];
    return NULL;
}

const struct packet_file *
packet_named(const struct packet *packet, const char *before, const char *part)
{
    for (size_t i = 0; i < packet->count; i++)
        if (strncmp(packet->files[i].path, before, strlen(before)) == 0 &&
            strstr(packet->files[i].path + strlen(before), part))
            return &packet->files[i];
    return NULL;
}
