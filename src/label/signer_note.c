/* What the signer needs for signed notes: keys of their own, and notes kept outside the
 * store. */
#include <fcntl.h>
#include <firemark/record.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "label/secret.h"
#include "label/signer_internal.h"

struct fm_signer *
signer_note_key(struct signer *s, const char *path, enum fm_alg alg)
{
    struct fm_signer *key = NULL;
    struct secret secret;
    bool good = signer_passphrase(s, &secret);

    if (good && access(path, F_OK) == 0)
        good = fm_signer_load(path, secret.text, 1, &key) == FM_OK;
    else if (good)
        good = fm_signer_generate(alg, 1, &key) == FM_OK &&
               fm_signer_save(key, path, secret.text) == FM_OK;
    secret_wipe(&secret);
    if (good)
        return key;
    signer_log(s, "cannot open or make %s", path);
    fm_signer_free(key);
    return NULL;
}

bool
signer_note_vkey(const struct fm_signer *key, const char *name, enum fm_note_type type,
                 char out[FM_VKEY_MAX])
{
    struct fm_note_key note_key;

    return fm_note_key_of(key, name, type, &note_key) == FM_OK &&
           fm_note_key_write(&note_key, out) == FM_OK;
}

bool
signer_note_read(struct arena *arena, const char *path, char **note)
{
    FILE *file = fopen(path, "re");

    *note = NULL;
    if (!file)
        return access(path, F_OK) != 0;
    char *text = arena_alloc(arena, FM_NOTE_MAX + 1);
    size_t len = fread(text, 1, FM_NOTE_MAX, file);
    bool good = !ferror(file) && len > 0 && len < FM_NOTE_MAX;
    fclose(file);
    text[len] = '\0';
    *note = text;
    return good;
}

static bool
sync_folder_of(struct arena *arena, const char *path)
{
    int fd = open(dirname(arena_strdup(arena, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return done;
}

bool
signer_note_keep(struct arena *arena, const char *path, const char *note)
{
    const char *fresh = arena_printf(arena, "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done = fd >= 0 && write(fd, note, strlen(note)) == (ssize_t)strlen(note) &&
                fsync(fd) == 0;

    if (fd >= 0)
        done = close(fd) == 0 && done;
    return done && rename(fresh, path) == 0 && sync_folder_of(arena, path);
}
