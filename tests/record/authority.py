"""A real time-stamping authority: openssl ts behind HTTP (RFC 3161 §3.4)."""
import http.server
import os
import subprocess
import threading

CONFIG = """
[tsa]
default_tsa = one
[one]
dir = {dir}
serial = $dir/serial
crypto_device = builtin
signer_cert = $dir/tsa.pem
certs = $dir/ca.pem
signer_key = $dir/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(*words, **more):
    return subprocess.run(["openssl", *words], capture_output=True, check=True, **more).stdout


class Authority:
    """Keys in `folder`; stamps at self.url. broken: how it answers wrongly."""

    def __init__(self, folder, port):
        os.makedirs(folder)
        self.folder, self.port = folder, port
        self.url = f"http://127.0.0.1:{port}/tsr"
        self.asked = 0
        self.answer = self.stamp
        path = lambda name: os.path.join(folder, name)
        self.ca = path("ca.pem")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", path("ca.key"), "-out", self.ca, "-days", "30", "-subj", "/CN=test CA")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                path("tsa.key"), "-out", path("tsa.csr"), "-subj", "/CN=test authority")
        with open(path("ext"), "w") as f:
            f.write("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
        openssl("x509", "-req", "-in", path("tsa.csr"), "-CA", self.ca, "-CAkey", path("ca.key"),
                "-CAcreateserial", "-out", path("tsa.pem"), "-days", "30", "-extfile", path("ext"))
        with open(path("config"), "w") as f:
            f.write(CONFIG.format(dir=folder))
        with open(path("serial"), "w") as f:
            f.write("01\n")
        self.serve()

    def stamp(self, query):
        with open(os.path.join(self.folder, "query"), "wb") as f:
            f.write(query)
        return openssl("ts", "-reply", "-config", os.path.join(self.folder, "config"), "-queryfile",
                       os.path.join(self.folder, "query"))

    def serve(self):
        authority = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked += 1
                good = self.headers["Content-Type"] == "application/timestamp-query"
                body = authority.answer(query) if good else b""
                self.send_response(200 if good else 415)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
