"""A running server that speaks TLS itself, certificates of every kind, and one batch of labels to scan."""
import http.client
import os
import re
import ssl
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../epcis"))
from world import PASSWORD, World, free_port

LABELS = 10


def run(*args, **more):
    return subprocess.run(args, capture_output=True, **more)


def openssl(*args):
    done = run("openssl", *args)
    if done.returncode:
        raise RuntimeError(f"openssl {args}: {done.stderr}")
    return done.stdout


class Certificate:
    """An authority of its own over an intermediate one over the server's; files NAME.pem, NAME.key, NAME.ca."""

    def __init__(self, directory, name, days=60, key=("ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        self.base = f"{directory}/{name}"
        self.chain, self.key, self.ca = self.base + ".pem", self.base + ".key", self.base + ".ca"
        ec = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        self.make("ca", "root", ec, ["basicConstraints=critical,CA:TRUE"], 90, None)
        self.make("mid", "mid", ec, ["basicConstraints=critical,CA:TRUE"], 90, "ca")
        self.make("own", "127.0.0.1", key, ["subjectAltName=IP:127.0.0.1,DNS:localhost"], days, "mid")
        self.write(self.chain, *(self.read(f"{self.base}.{part}.crt") for part in ("own", "mid")))
        self.write(self.ca, self.read(self.base + ".ca.crt"))
        self.write(self.key, self.read(self.base + ".own.key"))
        os.chmod(self.key, 0o600)
        self.serial = int(openssl("x509", "-in", self.base + ".own.crt", "-noout", "-serial").split(b"=")[1], 16)

    def make(self, part, name, key, extensions, days, signer):
        at = f"{self.base}.{part}"
        openssl("req", "-new", "-newkey", *key, "-nodes", "-subj", f"/CN={name}", "-keyout", at + ".key", "-out", at + ".csr")
        self.write(at + ".ext", "\n".join(extensions).encode())
        by = ["-signkey", at + ".key"] if signer is None else ["-CA", f"{self.base}.{signer}.crt", "-CAkey", f"{self.base}.{signer}.key"]
        openssl("x509", "-req", "-in", at + ".csr", "-days", str(days), "-extfile", at + ".ext",
                "-set_serial", str(int.from_bytes(os.urandom(8), "big")), "-out", at + ".crt", *by)

    @staticmethod
    def read(path):
        with open(path, "rb") as f:
            return f.read()

    @staticmethod
    def write(path, *parts):
        with open(path, "wb") as f:
            for part in parts:
                f.write(part)


class TlsWorld(World):
    def __init__(self, firemark, tool):
        super().__init__(firemark)
        self.tool = tool
        self.plain = free_port()
        self.certificate = self.dir + "/tls.pem"
        self.key = self.dir + "/tls.key"
        self.first = Certificate(self.dir, "first")
        self.install(self.first)
        self.trust = ssl.create_default_context(cafile=self.first.ca)
        self.settings = ("--tls-certificate", self.certificate, "--tls-key", self.key, "--redirect-port", str(self.plain))

    def install(self, certificate, key=None):
        """As a renewal program does it: each file is replaced at once."""
        for source, to, mode in ((certificate.chain, self.certificate, 0o644), ((key or certificate).key, self.key, 0o600)):
            Certificate.write(to + ".new", Certificate.read(source))
            os.chmod(to + ".new", mode)
            os.rename(to + ".new", to)

    def trusting(self, *certificates):
        context = ssl.create_default_context()
        for certificate in certificates:
            context.load_verify_locations(certificate.ca)
        return context

    def link(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=self.trust)

    def curl(self, *args):
        return run("curl", "-s", "-m", "60", "--cacert", self.first.ca, *args)

    def logged(self, pattern, count=1, seconds=10):
        """Whether so many lines of the log have come to match."""
        until = time.monotonic() + seconds
        while True:
            with open(self.dir + "/log", errors="replace") as log:
                found = len([line for line in log if re.search(pattern, line)])
            if found >= count or time.monotonic() > until:
                return found >= count
            time.sleep(0.2)

    def sql(self, text):
        done = run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.data + "/run", "-U", "firemark",
                   "postgres", input=text.encode())
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.decode()

    def goods(self):
        """A batch at dealer D with signed labels; returns their texts."""
        lines = run(self.tool, "5", "10", str(LABELS)).stdout.decode().split("\n")
        texts, hashes = zip(*(line.split(" ") for line in lines[1:1 + LABELS]))
        randoms = "".join(f"{10 + i:06x}" for i in range(LABELS))
        job = "019a0000-0000-7000-8000-000000000001"
        self.sql("SELECT setval('party_id_seq', 10), setval('place_id_seq', 10), setval('label_index_seq', 100);"
                 "SELECT event_append($$[" + ",".join((
                     '{"kind":"key_planned","area":310000,"body":{"kid":5,"alg":"Ed25519","public_key":"%s","store":"file",'
                     '"issuer":"x","hosts":["FIREMARK.EXAMPLE"],"not_before":"2020-01-01","expires_at":"2099-01-01"}}' % lines[0],
                     '{"kind":"key_activated","area":310000,"body":{"kid":5,"from":"2020-01-01"}}',
                     '{"kind":"party_registered","area":310104,"body":{"id":1,"code":"P","kind":"producer","name":"示范厂"}}',
                     '{"kind":"place_registered","area":310104,"body":{"id":1,"code":"P","party_id":1,"kind":"producer","name":"示范厂"}}',
                     '{"kind":"product_registered","area":310000,"body":{"id":1,"code":"M","name":"灭火器","name_en":"extinguisher",'
                     '"base_unit":"具","standard":"GB 4351"}}',
                     '{"kind":"batch_registered","batch_id":1,"area":310104,"body":{"code":"B1","lot":"L1","product_id":1,'
                     '"producer_id":1,"producer_place":1,"produced_on":"2026-01-05"}}',
                     '{"kind":"labels_issued","id":"%s","batch_id":1,"area":310104,"place_id":1,"body":{"day":600,"count":%d,'
                     '"ranges":[{"type":0,"first":10,"last":%d,"randoms":"%s"}]}}' % (job, LABELS, 9 + LABELS, randoms),
                     '{"kind":"labels_signed","batch_id":1,"area":310104,"body":{"job_id":"%s","ranges":[{"first":10,"last":%d,'
                     '"kid":5,"hashes":"%s"}]}}' % (job, 9 + LABELS, "".join(hashes)),
                     '{"kind":"labels_printed","batch_id":1,"area":310104,"body":{"job_id":"%s","labels":%d,"copies":1,'
                     '"output":"pdf","reprint":false,"ranges":[[10,%d]]}}' % (job, LABELS, 9 + LABELS))) + "]$$);")
        return texts
