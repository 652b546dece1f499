"""Everything that answers a GET, asked by everybody about what is theirs, somebody else's, and not there."""
import json
import re

from world import quote

# Which thing the last placeholder of an address names; the first that matches. A text is a statement.
NAMED = [
    (r"/parties/\{code\}", "party"), (r"/places/\{(code|place)\}", "place"), (r"/prints/", "print"),
    (r"/label-jobs/", "labels"), (r"/alerts/", "alert"), (r"/samples/", "sample"), (r"/documents/", "document"),
    (r"/orders/", "order"), (r"/destructions/", "destruction"), (r"/inquiries/", "inquiry"), (r"/messages/", "message"),
    (r"/notices/", "notice"), (r"/seizures/", "seizure"), (r"/waivers/", "waiver"), (r"/epcis/queries/", "query"),
    (r"/epcis/capture/", "job"), (r"/recalls/", "SELECT number FROM recall"), (r"/batches/", "SELECT code FROM batch"),
    (r"/units/", "SELECT serial_text(idx, random) FROM label WHERE type = 0 ORDER BY idx DESC"),
    (r"/packs/", "SELECT serial_text(p.idx, l.random) FROM pack p JOIN label l USING (batch_id, idx)"),
    (r"/deliveries/", "SELECT DISTINCT document FROM movement WHERE document <> ''"),
    (r"/areas/", "SELECT code FROM area"), (r"/blind-samples/", "SELECT number FROM sample_blind"),
    (r"/events/\{event\}", "SELECT id FROM event WHERE kind IN (40, 50, 30) ORDER BY seq DESC"),
    (r"/evidence/", "SELECT encode(sha256, 'hex') FROM evidence_file"), (r"/printers/", "SELECT code FROM printer"),
    (r"/epcis/events/", "SELECT event_id FROM epcis_own LIMIT 40"),
]
ABSENT = {"alert": "019aaaaa-0000-7000-8000-000000000000", "labels": "019aaaaa-0000-7000-8000-000000000000",
          "message": "019aaaaa-0000-7000-8000-000000000000", "notice": "019aaaaa-0000-7000-8000-000000000000",
          "print": "019aaaaa-0000-7000-8000-000000000000", "job": "019aaaaa-0000-7000-8000-000000000000"}
# Lists are asked about each of these, where they have such a parameter.
ASKED = {"place": "place", "number": "sample", "subject": "sample", "party": "party"}
WORD = re.compile(r"[\w.\-]+")


def named(path):
    return next((what for pattern, what in NAMED if re.search(pattern, path)), None)


def excused(city, person, thing, path):
    """What is told on purpose though it is not one's own."""
    if person.role == "public":
        return False
    if thing.table == "officer" and (not person.company or re.search(r"/(samples|destructions)/", path)):
        # A company knows who took its sample and who destroyed its goods: they stand on the form that it signs.
        return True
    if city.mode == "policies" and not person.company and (
            thing.table in ("place", "party") or re.search("epcis|/trace|/recalls/|/audit", path)):
        # The flow of goods and events have no policies for authorities (0380_flow_policies.sql).
        return True
    if thing.table == "labels" and person.company:
        # The id of the job whose labels a sample bears; the job itself is not told.
        return bool(re.search(r"/samples/|epcis", path))
    if thing.table in ("place", "party") and not person.company:
        # The flow of products is told to every authority: goods and failed goods cross districts.
        return not re.fullmatch(r"/api/v1/(places|parties)(/\{code\})?", path)
    if thing.table in ("place", "party"):
        return thing.name in city.partners[person.company] or bool(re.search(r"/samples|/destructions", path))
    if thing.table in ("order", "destruction", "sample", "seizure") and not person.company:
        # What became of a unit or a batch, wherever it is.
        return bool(re.search(r"/trace|^/(units|batches)/", path))
    # A recall is run by all in whose areas it orders something.
    return thing.table == "waiver" and not person.company and "/recalls/" in path


def words(body):
    """Every text of an answer, whole and by its words."""
    text = body.decode(errors="replace")
    found = set(WORD.findall(text))
    try:
        stack = [json.loads(text)]
    except ValueError:
        return found
    while stack:
        x = stack.pop()
        if isinstance(x, dict):
            stack.extend(x.values())
        elif isinstance(x, list):
            stack.extend(x)
        elif isinstance(x, str):
            found.add(x)
    return found


def leaks(city, person, path, body, asked=()):
    """What the answer names that is not the person's; and how much it named in all."""
    told, bad = 0, []
    for word in words(body) - set(asked):
        things = city.things.get(word)
        if not things:
            continue
        told += 1
        if not any(city.sees(person, t) or excused(city, person, t, path) for t in things):
            bad.append(f"{things[0].table} {word} of {things[0].area} {sorted(things[0].companies)}")
    return told, bad


def sample_of(city, person, what):
    """(name, whose): a few of one's own and of others'."""
    if " " in what:
        return [(row[0], "any") for row in city.rows(what)[:3]]
    own = [t for t in city.of(what) if city.sees(person, t)]
    other = [t for t in city.of(what) if not city.sees(person, t)]
    return ([(t.name, "own") for t in own[:1] + own[-1:]] + [(t.name, "other") for t in other[:1] + other[-1:]]
            + [(ABSENT.get(what, "ABSENT-0000"), "absent")])


def routes(city, method):
    paths = city.call("GET", "/openapi.json", sign=None).json()["paths"]
    return [(path, ways[method]) for path, ways in paths.items() if method in ways]


def addresses(city, person, path, about):
    """(address, names asked for, whose)"""
    holes = re.findall(r"\{[^}]*\}", path)
    if holes:
        what = named(path)
        for name, whose in sample_of(city, person, what) if what and len(holes) == 1 else []:
            yield path.replace(holes[0], quote(name)), (name,), whose
        return
    asked = [p["name"] for p in about.get("parameters", []) if p["in"] == "query"]
    needed = {p["name"] for p in about.get("parameters", []) if p.get("required")}
    if not needed:
        yield path + ("?limit=1000" if "limit" in asked else ""), (), "list"
    for name in asked:
        for value, whose in sample_of(city, person, ASKED[name]) if name in ASKED else []:
            yield f"{path}?{name}={quote(value)}", (value,), whose
    if "/where" in path:
        yield path + "?batches=B001,B002", (), "list"


def check_one(city, person, path, address, asked, whose, absent):
    answer = city.call("GET", address, sign=person.login or None)
    city.check(answer.status < 500, f"{person.login} GET {address}: {answer.status} {answer.body[:200]}")
    told, bad = leaks(city, person, path, answer.body, asked)
    city.check(not bad, f"{person.login} GET {address}: {'; '.join(bad[:4])} ({len(bad)})")
    if whose == "other" and "{" in path:
        thing = city.things[asked[0]][0]
        city.check(answer.status in (401, 403, 404) or excused(city, person, thing, path),
                   f"{person.login} GET {address}: {answer.status}, but it is another's")
        absent.setdefault(path, {})["other"] = answer.status
    elif whose == "absent":
        absent.setdefault(path, {})["absent"] = answer.status
    return told


def check_reads(city):
    asked = told = 0
    gets = routes(city, "get")
    for person in city.people:
        absent = {}
        for path, about in gets:
            for address, names, whose in addresses(city, person, path, about):
                told += check_one(city, person, path, address, names, whose, absent)
                asked += 1
        for path, seen in absent.items():
            same = len(set(seen.values())) == 1 or seen.get("other") == 200
            city.check(same, f"{person.login} GET {path}: what is another's answers {seen}")
    return asked, told


# ---- pages ----

def check_pages(city):
    """Whatever the pages link to, from the first one on."""
    seen_in_all = 0
    for person in city.people:
        queue, seen, kinds = ["/"], set(), {}
        while queue and len(seen) < 80:
            address = queue.pop(0)
            kind = re.sub(r"[^/?=&]*[0-9][^/?=&]*", "N", address)
            if address in seen or kinds.get(kind, 0) >= 3:
                continue
            seen.add(address)
            kinds[kind] = kinds.get(kind, 0) + 1
            answer = city.call("GET", address, sign=person.login or None)
            city.check(answer.status < 500, f"{person.login} GET {address}: {answer.status}")
            if answer.type == "text/html":
                queue += [a.replace("&amp;", "&") for a in re.findall(rb'href="(/[^"#]*)"', answer.body)
                          for a in [a.decode()]]
                told, bad = leaks(city, person, address, answer.body)
                city.check(not bad, f"{person.login} page {address}: {'; '.join(bad[:4])} ({len(bad)})")
        seen_in_all += len(seen)
    return seen_in_all
