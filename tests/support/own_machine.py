"""A machine for one test: mounts, processes and network of its own, on which docs/deploy is installed as docs/deploy.md
tells, with Debian's PostgreSQL. Nothing of it stays on the real one."""
import fcntl
import glob
import os
import pwd
import shutil
import socket
import struct
import subprocess
import sys

DEPLOY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/deploy")
UNITS = "/etc/systemd/system"
CONFIG = "/etc/firemark/firemark.conf"
PROGRAM = "/usr/local/bin/firemark"
SKIPPED = 77


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, **more)


def must(*words, **more):
    done = run(*words, **more)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")
    return done.stdout


def as_user(user, *words):
    return ["setpriv", "--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--init-groups", "--", *words]


def enter():
    """Starts this test anew in namespaces of its own."""
    if os.environ.get("FIREMARK_UNITS_INSIDE"):
        return
    words = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid() != 0 or subprocess.run([*words, "true"], capture_output=True).returncode:
        print("this needs root, and namespaces")
        sys.exit(SKIPPED)
    os.environ["FIREMARK_UNITS_INSIDE"] = "1"
    os.execvp(words[0], [*words, *sys.argv])


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 1 | 64))  # SIOCSIFFLAGS, IFF_UP | IFF_RUNNING


def own_machine(program):
    must("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/mnt")
    must("cp", "-a", "/etc", "/mnt/etc")
    os.mkdir("/mnt/bin")
    shutil.copy(program, "/mnt/bin/firemark")
    for name in ("run", "lib"):
        os.mkdir("/mnt/" + name)
    for source, target in (("etc", "/etc"), ("bin", "/usr/local/bin"), ("run", "/run"), ("lib", "/var/lib")):
        must("mount", "--bind", "/mnt/" + source, target)
    loopback_up()


def install():
    """docs/deploy.md, step by step; users and folders by systemd's own programs."""
    for source, target in (("systemd/sysusers.conf", "/etc/sysusers.d/firemark.conf"),
                           ("systemd/tmpfiles.conf", "/etc/tmpfiles.d/firemark.conf"), ("firemark.conf", CONFIG)):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(os.path.join(DEPLOY, source), target)
    names = ("firemark*.service", "firemark*.t*", "firemark.slice", "firemark-.service.d")
    files = [path for name in names for path in glob.glob(os.path.join(DEPLOY, "systemd", name))]
    must("cp", "-r", *files, UNITS)
    must("systemd-sysusers", "/etc/sysusers.d/firemark.conf")
    must("systemd-tmpfiles", "--create", "/etc/tmpfiles.d/firemark.conf")


class Postgres:
    """Debian's PostgreSQL with the files of docs/deploy/postgresql."""

    def __init__(self):
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.data = "/var/lib/postgresql/main"
        for folder in ("/var/lib/postgresql", "/run/postgresql"):
            os.makedirs(folder)
            shutil.chown(folder, "postgres", "postgres")
        os.chmod("/run/postgresql", 0o2775)
        self.by_postgres(self.bin + "/initdb", "-D", self.data, "--encoding=UTF8", "--locale=C.UTF-8",
                         "--data-checksums", "--auth=peer")
        for name in ("pg_hba.conf", "pg_ident.conf"):
            shutil.copy(os.path.join(DEPLOY, "postgresql", name), self.data)
        with open(self.data + "/postgresql.conf", "a") as to, open(DEPLOY + "/postgresql/firemark.conf") as of:
            to.write(of.read() + "unix_socket_directories = '/run/postgresql'\n")
        self.by_postgres(self.bin + "/pg_ctl", "-D", self.data, "-l", "/var/lib/postgresql/log", "-w", "start")
        self.by_postgres("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f",
                         os.path.realpath(DEPLOY + "/postgresql/setup.sql"))

    def by_postgres(self, *words):
        # what it keeps running must not hold our pipes
        with open("/mnt/postgres.log", "a") as log:
            done = subprocess.run(as_user("postgres", *words), stdout=log, stderr=log, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"{words}: " + open("/mnt/postgres.log").read())

    def ask(self, sql, user="postgres", role="postgres", database="firemark"):
        return run(*as_user(user, "psql", "-X", "-A", "-t", "-q", "-h", "/run/postgresql", "-U", role, "-d", database,
                            "-c", sql), cwd="/")

    def stop(self):
        self.by_postgres(self.bin + "/pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
