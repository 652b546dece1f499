#include "base/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct fault *
refused(struct arena *arena, const char *code, const char *where, const char *zh,
        const char *en)
{
    return fault_new(arena, FAULT_UNAVAILABLE, code, where,
                     arena_printf(arena, "%s：%s", zh, strerror(errno)),
                     arena_printf(arena, "%s: %s", en, strerror(errno)));
}

struct fault *
privilege_drop(struct arena *arena, const char *account, const char *dir)
{
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return refused(arena, "data_dir", dir, "无法建立数据目录",
                       "cannot make the data directory");
    if (geteuid() != 0)
        return NULL;
    const struct passwd *to = getpwnam(account);
    if (!to)
        to = getpwnam("nobody");
    if (!to)
        return refused(arena, "account", account, "没有可用的低权限账户",
                       "no unprivileged account to run as");
    if (chown(dir, to->pw_uid, to->pw_gid) != 0)
        return refused(arena, "data_dir", dir, "无法更改数据目录的属主",
                       "cannot give the data directory away");
    if (setgroups(0, NULL) != 0 || setgid(to->pw_gid) != 0 || setuid(to->pw_uid) != 0)
        return refused(arena, "account", to->pw_name, "无法降权",
                       "cannot drop privileges");
    return NULL;
}
