"""A running server with people of every kind, for the tests of the EPCIS binding."""
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

DATA = os.environ.get("FIREMARK_TEST_DATA",
                      os.path.join(os.path.dirname(__file__), "../../../shared/data"))
PASSWORD = "correct horse"
PEOPLE = [("admin", "administrator", None), ("city", "regulator_city", None),
          ("north", "regulator_district", "310106"), ("south", "regulator_district", "310104"),
          ("insp", "inspector", "310104")]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def type(self):
        return (self.headers.get("Content-Type") or "").split(";")[0]

    def json(self):
        return json.loads(self.body)

    def events(self):
        return self.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


class World:
    def __init__(self, firemark, *settings):
        self.firemark = firemark
        self.dir = tempfile.mkdtemp(prefix="firemark-epcis-")
        os.chmod(self.dir, 0o755)
        self.data = os.path.join(self.dir, "data")
        self.port = free_port()
        self.settings = settings
        self.log = open(os.path.join(self.dir, "log"), "ab")
        self.process = None
        self.cookies = {}
        self.faults = 0

    def __enter__(self):
        try:
            self.start()
            self.people()
        except BaseException:
            self.__exit__()
            raise
        return self

    def people(self):
        for login, role, area in PEOPLE:
            self.command("user", "add", login, "--name", login, "--role", role, "--password", PASSWORD,
                         *(["--area", area] if area else []))

    def __exit__(self, kind=None, *_):
        self.stop()
        if self.faults or kind:
            with open(os.path.join(self.dir, "log")) as log:
                print("".join(log.readlines()[-40:]))
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self):
        self.process = subprocess.Popen(
            [self.firemark, "serve", "--data", self.data, "--port", str(self.port),
             *self.settings], stdout=self.log, stderr=self.log)
        self.wait()

    def wait(self):
        for _ in range(600):
            try:
                if self.call("GET", "/health/ready", sign=None).status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError("the server does not start")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def child(self, name):
        out = subprocess.run(["pgrep", "-P", str(self.process.pid), "-x", name],
                             capture_output=True, text=True).stdout.split()
        return int(out[0]) if out else 0

    def command(self, *args):
        done = subprocess.run([self.firemark, *args, "--data", self.data], capture_output=True,
                              text=True)
        if done.returncode:
            raise RuntimeError(f"{args}: {done.stdout}{done.stderr}")
        return done.stdout

    def sign_in(self, login):
        answer = self.call("POST", "/api/v1/session", {"login": login, "password": PASSWORD},
                           sign=None)
        self.cookies[login] = answer.headers["Set-Cookie"].split(";")[0]

    def call(self, method, path, body=None, sign="city", **headers):
        """headers: names with underscores for dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        if sign:
            if sign not in self.cookies:
                self.sign_in(sign)
            sent["Cookie"] = self.cookies[sign]
        link = self.link()
        try:
            link.request(method, path, body, sent)
            return Answer(link.getresponse())
        finally:
            link.close()

    def link(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def epcis(self, method, path, body=None, **more):
        return self.call(method, "/epcis" + path, body, **more)

    def finish(self, location, **more):
        """The capture job behind a Location, when it has ended."""
        for _ in range(600):
            job = self.call("GET", location, **more).json()
            if not job["running"]:
                return job
            time.sleep(0.05)
        raise RuntimeError(f"{location} does not end")

    def capture(self, document, **more):
        answer = self.epcis("POST", "/capture", document, **more)
        if answer.status != 202:
            raise RuntimeError(f"capture: {answer.status} {answer.body[:300]}")
        sign = {"sign": more["sign"]} if "sign" in more else {}
        return self.finish(answer.headers["Location"], **sign)

    def check(self, good, what):
        if not good:
            self.faults += 1
            caller = sys._getframe(1)
            print(f"{caller.f_code.co_filename}:{caller.f_lineno}: {what}")
        return good


def quote(text):
    return urllib.parse.quote(text, safe="")


def event(n, **members):
    """An ObjectEvent that is right; members override."""
    base = {"type": "ObjectEvent", "eventTime": f"2026-03-01T08:00:{n % 60:02}.{n:06}Z",
            "eventTimeZoneOffset": "+08:00", "action": "OBSERVE",
            "epcList": [f"urn:epc:id:sgtin:0614141.107346.{n}"]}
    base.update(members)
    return {name: value for name, value in base.items() if value is not None}


def document(*events, context=()):
    return {"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                         *context],
            "type": "EPCISDocument", "schemaVersion": "2.0",
            "creationDate": "2026-03-01T08:00:00Z", "epcisBody": {"eventList": list(events)}}
