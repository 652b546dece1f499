"""systemd's unit files read and acted on as far as a process can do it to itself: user, groups, folders, network,
capabilities, limits and system calls. What needs systemd or control groups is only listed (NOT_EXERCISED)."""
import ctypes
import errno
import glob
import os
import pwd
import re
import resource
import socket
import struct
import subprocess

import seccomp

NOT_EXERCISED = {"MemoryMax", "MemoryHigh", "TasksMax", "IPAddressDeny", "IPAddressAllow", "SocketBindDeny", "Slice",
                 "SocketBindAllow", "Restart", "RestartSec", "TimeoutStartSec", "TimeoutStopSec", "KeyringMode",
                 "PrivateDevices", "PrivateIPC", "ProtectHostname", "ProtectClock", "ProtectKernelLogs",
                 "ProtectKernelModules", "ProtectKernelTunables", "ProtectControlGroups", "RemoveIPC",
                 "RestrictRealtime", "RestrictSUIDSGID", "SystemCallArchitectures", "AmbientCapabilities", "ExecReload"}
EXERCISED = {"Type", "User", "ExecStart", "UMask", "LimitCORE", "LimitNOFILE", "NoNewPrivileges",
             "CapabilityBoundingSet", "ProtectSystem", "ProtectHome", "PrivateTmp", "ProtectProc", "ProcSubset",
             "RestrictAddressFamilies", "RestrictNamespaces", "LockPersonality", "MemoryDenyWriteExecute",
             "SystemCallFilter", "SystemCallErrorNumber", "PrivateNetwork", "ReadWritePaths", "InaccessiblePaths"}
libc = ctypes.CDLL(None, use_errno=True)
MS_RDONLY, MS_NOSUID, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 32, 4096, 16384, 1 << 18
CLONE_NEWNS, CLONE_NEWNET = 0x20000, 0x40000000
PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 38, 24


class Unit:
    """A unit file with the drop-ins of its name's prefix."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        self.lines = []
        for file in [path, *sorted(glob.glob(os.path.join(os.path.dirname(path), "firemark-.service.d/*.conf")))]:
            with open(file) as f:
                self.lines += [line.strip().split("=", 1) for line in f if re.match(r"[A-Za-z]+=", line)]

    def all(self, key):
        """The words of every line with this key."""
        return [word for name, value in self.lines if name == key for word in value.split()]

    def get(self, key, otherwise=""):
        values = [value for name, value in self.lines if name == key]
        return values[-1] if values else otherwise

    def unknown(self):
        return {name for name, _ in self.lines} - EXERCISED - NOT_EXERCISED - {
            "Description", "Wants", "After", "WantedBy", "PartOf", "StartLimitIntervalSec"}


def must(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def mount(source, target, kind=None, flags=0, data=None):
    must(libc.mount(*[None if x is None else x.encode() for x in (source, target, kind)], ctypes.c_ulong(flags),
                    None if data is None else data.encode()), f"mount {target}")


# ---- folders and network ----


def close_folders(unit, inaccessible):
    """A mount namespace in which all is read-only but what the unit names."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    if unit.get("PrivateTmp") == "yes":
        for folder in ("/tmp", "/var/tmp"):
            mount("tmpfs", folder, "tmpfs", 0, "mode=1777")
    writable = unit.all("ReadWritePaths") + ["/tmp", "/var/tmp"]
    for path in writable:
        mount(path, path, None, MS_BIND | MS_REC)
    if unit.get("ProtectSystem") == "strict":
        with open("/proc/self/mounts") as f:
            points = [line.split()[1] for line in f]
        for point in points:
            # one that another covers is out of reach already
            if not point.startswith(("/proc", "/sys", "/dev")) and point not in writable and os.path.exists(point):
                mount("none", point, None, MS_REMOUNT | MS_BIND | MS_RDONLY)
    hidden = [path.lstrip("-") for path in unit.all("InaccessiblePaths")]
    for path in hidden + ["/home", "/root"] * (unit.get("ProtectHome") == "yes"):
        mount(inaccessible, path, None, MS_BIND)
    options = {"ProtectProc": "hidepid=invisible", "ProcSubset": "subset=pid"}
    mount("proc", "/proc", "proc", MS_NOSUID, ",".join(o for key, o in options.items() if unit.get(key)))


# ---- system calls ----


def calls_of(unit):
    """The names of calls that SystemCallFilter's lines leave, in their order: a line with ~ takes away."""
    names = set()
    for key, value in unit.lines:
        if key == "SystemCallFilter":
            expanded = set().union(*(expand(word) for word in value.lstrip("~").split()))
            names = names - expanded if value.startswith("~") else names | expanded
    return names


def expand(word):
    if not word.startswith("@"):
        return {word}
    out = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", word], check=True, capture_output=True,
                         text=True).stdout
    words = [line.strip() for line in out.splitlines()[1:] if line.startswith("    ") and "#" not in line]
    return set().union(*(expand(w) for w in words))


def rule_each(filt, action, names, *args):
    for name in names:
        try:
            filt.add_rule(action, name, *args)
        except (RuntimeError, OSError):
            pass  # another architecture's


def allow_filter(names):
    """Everything but these calls is refused."""
    filt = seccomp.SyscallFilter(defaction=seccomp.ERRNO(errno.EPERM))
    rule_each(filt, seccomp.ALLOW, names | expand("@default"))
    return filt


def deny_filter(unit):
    filt = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    arg, no = seccomp.Arg, seccomp.ERRNO(errno.EPERM)
    if unit.get("MemoryDenyWriteExecute") == "yes":
        rule_each(filt, no, ["mmap"], arg(2, seccomp.MASKED_EQ, 6, 6))
        rule_each(filt, no, ["mprotect", "pkey_mprotect"], arg(2, seccomp.MASKED_EQ, 4, 4))
        rule_each(filt, no, ["shmat"], arg(2, seccomp.MASKED_EQ, 0o100000, 0o100000))
    if unit.get("RestrictNamespaces") == "yes":
        rule_each(filt, no, ["unshare", "setns"])
    if unit.get("LockPersonality") == "yes":
        rule_each(filt, no, ["personality"], arg(0, seccomp.NE, 0xffffffff))
    known = [getattr(socket, name) for name in unit.all("RestrictAddressFamilies")]
    refuse = seccomp.ERRNO(errno.EAFNOSUPPORT)
    for family in set(range(46)) - set(known):
        rule_each(filt, refuse, ["socket"], arg(0, seccomp.EQ, family))
    rule_each(filt, refuse, ["socket"], arg(0, seccomp.GT, 45))
    return filt


# ---- running ----


def become(unit):
    """The unit's user for good, without any capability."""
    user = pwd.getpwnam(unit.get("User"))
    if "CapabilityBoundingSet" in dict(unit.lines):
        for capability in range(64):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.umask(int(unit.get("UMask", "0022"), 8))


def run_sandboxed(unit, words, environment, filters, inaccessible):
    must(libc.unshare(CLONE_NEWNS | (CLONE_NEWNET if unit.get("PrivateNetwork") == "yes" else 0)), "unshare")
    close_folders(unit, inaccessible)
    for key, limit in (("LimitCORE", resource.RLIMIT_CORE), ("LimitNOFILE", resource.RLIMIT_NOFILE)):
        if unit.get(key):
            resource.setrlimit(limit, (int(unit.get(key)),) * 2)
    become(unit)
    if unit.get("NoNewPrivileges") == "yes":
        must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    for filt in filters:
        filt.load()
    os.execve(words[0], words, environment)


def spawn(unit, words, environment, log, inaccessible):
    """The process in its unit's sandbox; returns its pid."""
    filters = [deny_filter(unit), allow_filter(calls_of(unit))]
    pid = os.fork()
    if pid:
        return pid
    try:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        os.chdir("/")
        run_sandboxed(unit, words, environment, filters, inaccessible)
    except BaseException as error:  # the child of a fork ends here, whatever happened
        os.write(2, f"{unit.name}: {error!r}\n".encode())
    os._exit(126)


class Manager:
    """The socket on which processes say that they are ready, and who says it."""

    def __init__(self, path):
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        os.chmod(path, 0o666)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def hear(self, seconds):
        """(pid, text), or None."""
        self.socket.settimeout(seconds)
        try:
            text, controls, _, _ = self.socket.recvmsg(4096, 64)
        except TimeoutError:
            return None
        for _, kind, data in controls:
            if kind == socket.SCM_CREDENTIALS:
                return struct.unpack("3i", data)[0], text.decode()
        return None
