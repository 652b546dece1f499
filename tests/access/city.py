"""The demo city with people of every kind in two districts and two companies, and what belongs to whom."""
import collections
import subprocess
import time

from world import World, document, event, free_port

DISTRICTS = {"a": 310115, "b": 310110}
# login, role, area (None: the whole city), whose company (index into the city's companies)
PEOPLE = [(f"{role}_{x}", full, area, None) for x, area in DISTRICTS.items()
          for role, full in (("insp", "inspector"), ("intake", "intake"), ("district", "regulator_district"),
                             ("admin", "administrator"))]
PEOPLE += [("company_x", "company", None, 0), ("company_y", "company", None, 1), ("lab", "laboratory", None, 2)]
CITY_WIDE = ["city", "insp", "insp2", "admin"]

# What belongs to an area and a company: how it is known, where, and the companies that it is theirs to see.
OWNED = {
    "alert": "SELECT id::text, area, ARRAY[company_id] FROM alert",
    "channel": "SELECT code, area_lo, '{}'::bigint[] FROM channel",
    "check": "SELECT e.id::text, e.area, ARRAY[e.company_id] FROM event e JOIN site_check c ON c.event_id = e.id",
    "destruction": "SELECT unnest(ARRAY[id::text, number]), area, ARRAY[company_id] FROM destruction",
    "document": "SELECT unnest(ARRAY[id::text, number]), area, ARRAY[company_id] FROM document",
    "drill": "SELECT id::text, area, '{}'::bigint[] FROM recall_drill",
    "import": "SELECT encode(sha256, 'hex'), area_lo, ARRAY[company_id] FROM import_file WHERE area_lo = area_hi",
    "inquiry": "SELECT unnest(ARRAY[id::text, number]), area, ARRAY[company_id] FROM inquiry",
    "job": "SELECT id::text, area, ARRAY[company_id] FROM epcis_job",
    "labels": "SELECT id::text, area, CASE purpose WHEN 'blind' THEN '{}' ELSE ARRAY[company_id] END FROM label_job",
    "message": "SELECT id::text, area, '{}'::bigint[] FROM message",
    "notice": "SELECT id::text, area, ARRAY[company_id] FROM notice",
    "officer": "SELECT name, area_lo, '{}'::bigint[] FROM person WHERE company_id IS NULL",
    "order": "SELECT unnest(ARRAY[id::text, number]), area, ARRAY[company_id] FROM replacement_order",
    "print": "SELECT id::text, area, ARRAY[company_id] FROM print_job WHERE area <> 0",
    "query": "SELECT name, area, ARRAY[company_id] FROM epcis_query",
    "sample": "SELECT unnest(ARRAY[s.id::text, s.number]), s.area, ARRAY[s.company_id, l.party_id]"
              " FROM sampling_record s JOIN place l ON l.id = s.place_id",
    "seizure": "SELECT unnest(ARRAY[id::text, number]), area, ARRAY[company_id] FROM seizure",
    "subscription": "SELECT id::text, area, ARRAY[company_id] FROM epcis_subscription",
    "visit": "SELECT unnest(ARRAY[id::text, number]), area, ARRAY[company_id] FROM not_sampled",
    "waiver": "SELECT unnest(ARRAY[id::text, number]), area, '{}'::bigint[] FROM waiver",
    "place": "SELECT unnest(ARRAY[code, name]), area, ARRAY[party_id] FROM place WHERE kind <> 'producer'",
    "party": "SELECT unnest(ARRAY[code, name]), area, ARRAY[id] FROM party WHERE kind <> 'producer'",
}

Person = collections.namedtuple("Person", "login role lo hi company")
Thing = collections.namedtuple("Thing", "name table area companies")


class City(World):
    def __enter__(self):
        try:
            self.settings = ("--courier-hosts", "hooks.example.com", "--printer-hosts", "127.0.0.1")
            self.run("demo", "load", "--scale", "0.02")
            self.start()
            self.companies = [row[0] for row in self.rows(
                "SELECT code FROM party WHERE id = (SELECT company_id FROM person WHERE login = 'company')"
                " UNION ALL (SELECT p.code FROM party p JOIN place l ON l.party_id = p.id JOIN holding h"
                "  ON h.place_id = l.id WHERE p.kind = 'dealer' AND l.area = 310110 GROUP BY 1 ORDER BY 1 LIMIT 1)"
                " UNION ALL (SELECT code FROM party WHERE kind = 'laboratory' ORDER BY 1 LIMIT 1)")]
            for login, role, area, company in PEOPLE:
                self.run("user", "add", login, "--name", login, "--role", role, "--password", "correct horse",
                         *(["--area", str(area)] if area else []),
                         *(["--company", self.companies[company]] if company is not None else []))
            self.people = [Person("", "public", 1, 0, 0)] + [Person(*row[:2], *map(int, row[2:])) for row in self.rows(
                "SELECT login, role, area_lo, area_hi, coalesce(company_id, 0) FROM person WHERE login NOT IN"
                " ('insp', 'insp2', 'intake', 'district', 'company', 'admin') ORDER BY id")]
            self.fill()
            self.know()
            self.settle()
        except BaseException:
            self.__exit__(1)
            raise
        return self

    def run(self, *args):
        return self.command(*args)

    def sign_in(self, login):
        word = "firemark-demo" if login in CITY_WIDE + ["intake", "district", "company"] else "correct horse"
        answer = self.call("POST", "/api/v1/session", {"login": login, "password": word}, sign=None)
        self.cookies[login] = answer.headers["Set-Cookie"].split(";")[0]

    def sql(self, text):
        done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-F", "\t", "-h", self.data + "/run",
                               "-U", "firemark", "postgres", "-c", text], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{text}: {done.stderr}")
        return done.stdout

    def rows(self, text):
        return [line.split("\t") for line in self.sql(text).splitlines()]

    def must(self, method, path, body=None, sign="city", **headers):
        answer = self.call(method, path, body, sign, Origin=f"http://127.0.0.1:{self.port}", **headers)
        if answer.status >= 300:
            raise RuntimeError(f"{sign} {method} {path}: {answer.status} {answer.body.decode()[:400]}")
        return answer.json() if answer.type.endswith("json") else answer.body

    # ---- what the demo does not make ----

    def fill(self):
        self.must("POST", "/api/v1/printers", {"code": "P1", "host": "127.0.0.1", "printer_port": free_port(),
                                               "language": "zpl", "media": "roll-50x30"}, sign="admin")
        for x, area in DISTRICTS.items():
            self.fill_district(x, area)
        self.must("POST", "/api/v1/batches/B001/recall-drill", {}, sign="district_a")
        self.fill_blind()
        for login in ("company_x", "company_y"):
            self.fill_epcis(login)

    def fill_district(self, x, area):
        place, batch = self.rows(
            f"SELECT l.code, b.code FROM holding h JOIN place l ON l.id = h.place_id JOIN batch b ON b.id = h.batch_id"
            f" WHERE l.area = {area} AND h.bucket = 'stock' AND h.qty > 2 AND l.kind = 'dealer' ORDER BY 1, 2 LIMIT 1")[0]
        sample = self.must("POST", "/api/v1/samples", {
            "batch": batch, "place": place, "domain": "circulation", "samplers": ["张", "李"], "test": 1, "reserve": 1},
            sign=f"intake_{x}")["number"]
        self.must("POST", "/api/v1/documents", {"kind": "sampling_record", "subject": sample}, sign=f"intake_{x}")
        self.must("POST", "/api/v1/visits", {"place": place, "domain": "circulation", "reason": "closed_down",
                                             "samplers": ["张", "李"]}, sign=f"intake_{x}")
        self.must("POST", "/api/v1/seizures", {"place": place, "batch": batch, "qty": 1, "basis": "涉嫌伪造"},
                  sign=f"district_{x}")
        self.must("POST", "/api/v1/imports/stock", f"日期,场所,批次,数量\n2026-03-01,{place},{batch},1\n", sign=f"district_{x}", Content_Type="text/csv")
        self.must("POST", "/api/v1/channels", {"code": f"HOOK{area}", "kind": "email", "address": "duty@city.example"},
                  sign=f"admin_{x}")
        self.must("POST", f"/api/v1/channels/HOOK{area}/test", {}, sign=f"admin_{x}")
        self.must("POST", "/api/v1/evidence", f"%PDF-1.4\n%{area}\n%%EOF\n", sign=f"insp_{x}",
                  Content_Type="application/pdf")
        self.fill_labels(x, place, batch)
        self.fill_epcis(f"district_{x}")

    def fill_labels(self, x, place, batch):
        """Labels that wait for a printer which is not there, and goods that did not match their papers."""
        job = self.must("POST", "/api/v1/label-jobs", {"batch": batch, "count": 1, "type": "pack", "place": place},
                        sign=f"intake_{x}")["job"]
        self.must("POST", f"/api/v1/label-jobs/{job}/approve", {})
        self.must("POST", f"/api/v1/label-jobs/{job}/sign", {}, sign=f"intake_{x}")
        self.must("POST", f"/api/v1/label-jobs/{job}/send", {"printer": "P1"}, sign=f"intake_{x}")
        self.must("POST", "/api/v1/deliveries/check", {"place": place, "batch": batch, "qty": 1,
                                                       "result": "mismatch_quantity"}, sign=f"insp_{x}")

    def fill_epcis(self, login):
        self.must("POST", "/epcis/queries", {"name": f"query-{login}", "query": {"eventType": ["ObjectEvent"]}}, login)
        self.must("POST", f"/epcis/queries/query-{login}/subscriptions",
                  {"dest": "https://hooks.example.com/x", "stream": True}, login)
        self.capture(document(event(PEOPLE.index(next(p for p in PEOPLE if p[0] == login)))), sign=login)

    def fill_blind(self):
        sample = self.rows("SELECT number FROM sampling_record WHERE result = 'pending' AND area = 310110"
                           " ORDER BY sampled_at DESC LIMIT 1")[0][0]
        self.must("POST", f"/api/v1/samples/{sample}/blind", {"laboratory": self.companies[2], "items": ["a"]},
                  sign="intake_b")

    def settle(self):
        """Until the record's log holds what was just done, so that proofs answer."""
        last = self.rows("SELECT id FROM event WHERE kind IN (40, 50, 30) ORDER BY seq DESC LIMIT 1")[0][0]
        for _ in range(300):
            if self.call("GET", f"/api/v1/events/{last}/proof").status == 200:
                return
            time.sleep(0.2)
        self.check(False, "the log does not catch up")

    # ---- what belongs to whom ----

    def know(self):
        self.things = {}
        for table, text in OWNED.items():
            for name, area, companies in self.rows(text):
                ids = {int(c) for c in companies.strip("{}").split(",") if c not in ("", "NULL")}
                self.things.setdefault(name, []).append(Thing(name, table, int(area), ids))
        missing = set(OWNED) - {t.table for ts in self.things.values() for t in ts}
        self.check(not missing, f"the city has no {missing}")
        # who sent to or got from whom: both know it
        self.partners = {person.company: {name for row in self.rows(
            f"SELECT o.code, o.name, q.code, q.name FROM movement m JOIN place l ON l.id IN (m.from_place, m.to_place)"
            f" JOIN place o ON o.id IN (m.from_place, m.to_place) JOIN party q ON q.id = o.party_id"
            f" WHERE l.party_id = {person.company}") for name in row} for person in self.people if person.company}

    def of(self, table):
        return sorted({t for ts in self.things.values() for t in map(freeze, ts) if t.table == table})

    def sees(self, person, thing):
        if person.role == "public":
            return False
        if person.company:
            return person.company in thing.companies
        return person.lo <= thing.area <= person.hi


def freeze(thing):
    return thing._replace(companies=tuple(sorted(thing.companies)))
