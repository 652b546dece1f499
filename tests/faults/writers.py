"""Clients that write, retry honestly, and keep a ledger of what was acknowledged."""
import http.client
import json
import multiprocessing
import os
import random
import time
import uuid

KINDS = ("delivery_by_id", "delivery_by_key", "scan")


def uuid7():
    ms = int(time.time() * 1000)
    rest = int.from_bytes(os.urandom(10), "big")
    value = ms << 80 | rest
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(3 << 62) | 2 << 62
    return str(uuid.UUID(int=value))


class Writer:
    """One client with one connection; `ledger` is a file on another file system, a line an answer."""

    def __init__(self, number, port, cookie, codes, ledger):
        self.number, self.port, self.cookie, self.codes = number, port, cookie, codes
        self.random = random.Random(number)
        self.ledger = open(ledger, "a", buffering=1)
        self.link = None

    def ask(self, path, body, headers):
        """Status and answer; None where there was no answer."""
        try:
            if not self.link:
                self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=25)
            self.link.request("POST", path, body, {"Content-Type": "application/json",
                                                   "Cookie": self.cookie, **headers})
            response = self.link.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            if self.link:
                self.link.close()
            self.link = None
            return None

    def until_told(self, path, body, headers):
        """Asks with the same id or key until the answer is final; how often no answer, and how often
        'not known' came before."""
        tries = silent = doubt = 0
        while True:
            tries += 1
            answer = self.ask(path, body, headers)
            if answer and answer[0] not in (408, 429, 500, 502, 503, 504):
                return answer, tries, silent, doubt
            silent += answer is None
            doubt += bool(answer and b"in_doubt" in answer[1])
            if tries > 600:
                return answer or (0, b""), tries, silent, doubt
            time.sleep(0.05 if tries < 20 else 0.2)

    def write_one(self):
        kind = self.random.choice(KINDS)
        event, headers = uuid7(), {}
        body = {"from": "P1", "to": f"D{self.number}", "batch": f"B{self.number}", "qty": 1}
        path = "/api/v1/deliveries"
        if kind == "scan":
            path = "/api/v1/scans"
            body = {"id": event, "code": self.random.choice(self.codes), "place": f"D{self.number}"}
        elif kind == "delivery_by_id":
            body["id"] = event
        else:
            headers["Idempotency-Key"] = event
        text = json.dumps(body)
        (status, answer), tries, silent, doubt = self.until_told(path, text, headers)
        said = json.loads(answer or b"{}")
        recorded = said.get("id", said.get("event", event)) if kind == "delivery_by_key" else event
        good = status in (200, 201)
        self.ledger.write(f"{'ack' if good else 'refused'} {kind} {recorded} {time.time():.3f} {tries} "
                          f"{silent} {doubt} {'' if good else answer[:300]}\n")
        if good and self.random.random() < 0.05:
            self.repeat(path, text, headers, kind, recorded, status, answer)

    def repeat(self, path, text, headers, kind, recorded, status, answer):
        """The same request once more: the same answer, or for an event id one that counts nothing."""
        (again, said), *_ = self.until_told(path, text, headers)
        same = (again, said) == (status, answer) if kind == "delivery_by_key" else again in (200, 201)
        self.ledger.write(f"{'repeated' if same else 'differs'} {kind} {recorded} {time.time():.3f} 1 0 0 "
                          f"{'' if same else (status, answer[:150], again, said[:150])}\n")


def work(stop, *args):
    writer = Writer(*args)
    while not stop.is_set():
        writer.write_one()


class Crowd:
    def __init__(self, count, port, cookie, codes, folder):
        self.stop_event = multiprocessing.Event()
        self.ledgers = [os.path.join(folder, f"ledger{n}") for n in range(count)]
        self.processes = [multiprocessing.Process(target=work, args=(self.stop_event, n, port, cookie, codes,
                                                                     self.ledgers[n]))
                          for n in range(count)]
        for process in self.processes:
            process.start()

    def acks(self):
        """How many so far, by the ledgers' lines."""
        total = 0
        for path in self.ledgers:
            if os.path.exists(path):
                with open(path, "rb") as f:
                    total += f.read().count(b"\n")
        return total

    def finish(self):
        """Every writer ends with an answer."""
        self.stop_event.set()
        for process in self.processes:
            process.join(180)
            if process.exitcode != 0:
                raise RuntimeError(f"a writer ended with {process.exitcode}")
        return [line.split(" ", 7) for path in self.ledgers for line in open(path)]
