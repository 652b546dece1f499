#include "report/bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>
#include <string.h>
#include <time.h>

#include "access/act.h"

static la_ssize_t
on_bytes(struct archive *zip, void *arg, const void *bytes, size_t len)
{
    struct bundle *b = arg;

    (void)zip;
    if (!act_write(b->act, bytes, len)) {
        b->failed = true;
        return -1;
    }
    return (la_ssize_t)len;
}

static struct fault *
memory(struct act *act)
{
    return act_fault(act, FAULT_BUSY, "bundle_memory", NULL, "内存不足，请稍后重试",
                     "not enough memory; try again");
}

static struct fault *
unwritten(struct act *act)
{
    return act_fault(act, FAULT_UNAVAILABLE, "out_file", NULL,
                     "无法写出文件，请检查磁盘空间",
                     "the file cannot be written; look at the space on disk");
}

struct fault *
bundle_open(struct bundle *b, struct act *act, const char *folder)
{
    *b = (struct bundle){.act = act, .zip = archive_write_new(), .folder = folder};
    if (b->zip && archive_write_set_format_zip(b->zip) == ARCHIVE_OK &&
        archive_write_set_bytes_per_block(b->zip, 0) == ARCHIVE_OK &&
        archive_write_open(b->zip, b, NULL, on_bytes, NULL) == ARCHIVE_OK)
        return NULL;
    archive_write_free(b->zip);
    b->zip = NULL;
    return memory(act);
}

/* "HEX  PATH" */
static bool
sum(struct buf *out, const EVP_MD *digest, const char *path, const void *bytes,
    size_t len)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (EVP_Digest(bytes, len, hash, &n, digest, NULL) != 1)
        return false;
    buf_hex(out, hash, n);
    buf_printf(out, "  %s\n", path);
    return true;
}

static struct fault *
write_entry(struct bundle *b, const char *path, const void *bytes, size_t len,
            unsigned mode)
{
    struct archive_entry *entry = archive_entry_new();

    if (!entry)
        return memory(b->act);
    archive_entry_set_pathname(entry,
                               arena_printf(b->act->arena, "%s/%s", b->folder, path));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, mode);
    archive_entry_set_mtime(entry, time(NULL), 0);
    archive_entry_set_size(entry, (la_int64_t)len);
    bool good = archive_write_header(b->zip, entry) == ARCHIVE_OK &&
                archive_write_data(b->zip, bytes, len) == (la_ssize_t)len &&
                archive_write_finish_entry(b->zip) == ARCHIVE_OK;
    archive_entry_free(entry);
    return good && !b->failed ? NULL : unwritten(b->act);
}

static struct fault *
add(struct bundle *b, const char *path, const void *bytes, size_t len, unsigned mode)
{
    b->bytes += len;
    if (!b->act->out_file && b->bytes > BUNDLE_HTTP_MAX)
        return act_fault(
            b->act, FAULT_TOO_LARGE, "bundle_large", NULL,
            "案卷超过 256 MB，请在服务器上用 firemark matter export --out 导出",
            "the bundle is over 256 MB; take it on the server: firemark matter export "
            "--out FILE");
    if (!sum(&b->sums, EVP_sha256(), path, bytes, len) ||
        !sum(&b->sm3, EVP_sm3(), path, bytes, len))
        return memory(b->act);
    return write_entry(b, path, bytes, len, mode);
}

struct fault *
bundle_add(struct bundle *b, const char *path, const void *bytes, size_t len)
{
    return add(b, path, bytes, len, 0644);
}

struct fault *
bundle_add_program(struct bundle *b, const char *path, const void *bytes, size_t len)
{
    return add(b, path, bytes, len, 0755);
}

static struct fault *
write_sums(struct bundle *b, char hex[65])
{
    BUF_SCOPE struct buf one = {0};
    struct fault *fault = write_entry(b, "SHA256SUMS", b->sums.data, b->sums.len, 0644);

    if (!fault)
        fault = write_entry(b, "SM3SUMS", b->sm3.data, b->sm3.len, 0644);
    if (!fault && !sum(&one, EVP_sha256(), "", b->sums.data, b->sums.len))
        fault = memory(b->act);
    if (!fault) {
        memcpy(hex, one.data, 64);
        hex[64] = '\0';
    }
    if (!fault && (archive_write_close(b->zip) != ARCHIVE_OK || b->failed))
        fault = unwritten(b->act);
    return fault;
}

struct fault *
bundle_close(struct bundle *b, char hex[65])
{
    struct fault *fault = hex && b->zip ? write_sums(b, hex) : NULL;

    if (b->zip && !hex)
        archive_write_fail(b->zip);
    archive_write_free(b->zip);
    buf_free(&b->sums);
    buf_free(&b->sm3);
    *b = (struct bundle){0};
    return fault;
}
