"""Real servers that messages go to: e-mail by aiosmtpd, and HTTP for webhooks and a gateway of text messages."""
import http.server
import ssl
import subprocess
import threading
import time
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

warnings.filterwarnings("ignore", module="aiosmtpd")


def certificate(folder):
    key, cert = folder + "/mail.key", folder + "/mail.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1"], capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


class Mailbox:
    """A mail server; `answer` is what it says to a message (None: takes it)."""

    def __init__(self, port, **settings):
        self.mails, self.answer, self.users = [], None, []
        self.controller = Controller(self, hostname="127.0.0.1", port=port, decode_data=False,
                                     authenticator=self.authenticate, **settings)
        self.controller.start()

    def authenticate(self, server, session, envelope, mechanism, data):
        self.users.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"mail secret")

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, bytes(envelope.content),
                           session.ssl is not None))
        return self.answer or "250 taken"

    def stop(self):
        self.controller.stop()


class Receiver:
    """A server of HTTP; `answers` are the statuses of the next calls, then 200."""

    def __init__(self, port):
        self.calls, self.answers, self.delay = [], [], 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((self.path, dict(self.headers), body))
                time.sleep(receiver.delay)
                status = receiver.answers.pop(0) if receiver.answers else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
