"""Everything that changes something, asked by everybody about what is not theirs: refused, and nothing of it on record."""
import json
import re
import uuid

from reads import named, quote, routes, sample_of

# What a field of this name is given: the kind of thing it names, or a value.
FIELDS = {"place": "place", "to": "place", "from": "place", "new_place": "place", "batch": "SELECT code FROM batch",
          "officers": ["检查员甲", "检查员乙"], "samplers": ["张", "李"], "qty": 1, "counted_in": 1, "counted_out": 1,
          "product": "SELECT code FROM product", "code": "SELECT serial_text(idx, random) FROM label WHERE type = 0",
          "subject": "sample", "order": "order", "produced_on": "2026-01-01", "person": "insp", "area": 310110,
          "receiver": "王", "laboratory": "SELECT code FROM party WHERE kind = 'laboratory'", "row": 1,
          "items": {"a": {"pass": True}}, "answer": {"outcome": "have_none"}, "part": "unaccounted",
          "statement_sha256": "0" * 64, "dest": "https://hooks.example.com/x", "covers": "batch", "document": "D-1",
          "party": "party", "printer": "P1", "printer_port": 9100}
# An act that crosses districts or companies by its nature: what it records is of both sides.
CROSS = {"scanned", "delivered", "delivery_received", "received", "order_issued",
         "recall_opened", "key_planned", "labels_voided"}


def value_of(city, person, name, schema):
    given = FIELDS.get(name)
    if schema.get("enum"):
        return given if given in schema["enum"] else schema["enum"][0]
    if isinstance(given, str) and (" " in given or given in ("place", "sample", "order", "party")):
        rows = sample_of(city, person, given)
        given = next((v for v, whose in rows if whose in ("other", "any")), "X")
    if given is not None:
        return [given] if schema.get("type") == "array" and not isinstance(given, list) else given
    return {"integer": 1, "number": 1.0, "boolean": True, "array": [city.evidence], "object": {}}.get(
        schema.get("type"), str(uuid.uuid4()) if schema.get("format") == "uuid" else "说明")


def body_of(city, person, about):
    content = about.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if not schema:
        return None
    wanted = set(schema.get("required", [])) | ({"place", "batch", "reason"} & set(schema.get("properties", {})))
    return {name: value_of(city, person, name, schema["properties"][name]) for name in sorted(wanted)}


def targets(city, person, path):
    holes = re.findall(r"\{[^}]*\}", path)
    if not holes:
        yield path, "body"
        return
    what = named(path)
    if what and " " not in what and len(holes) == 1:
        for name, whose in sample_of(city, person, what):
            if whose != "own":
                yield path.replace(holes[0], quote(name)), whose


def check_writes(city):
    city.evidence = city.rows("SELECT encode(sha256, 'hex') FROM evidence_file LIMIT 1")[0][0]
    before = city.sql("SELECT max(seq) FROM event").strip()
    asked, reached = 0, set()
    for path, about in routes(city, "post"):
        if path.startswith(("/epcis", "/witness", "/api/v1/session", "/api/v1/totp")) or "imports" in path:
            continue
        for person in city.people:
            seen = {}
            for address, whose in targets(city, person, path):
                answer = city.call("POST", address, body_of(city, person, about) or {}, sign=person.login or None,
                                   Idempotency_Key=str(uuid.uuid4()), Origin=f"http://127.0.0.1:{city.port}",
                                   Host=f"127.0.0.1:{city.port}")
                asked += 1
                city.check(answer.status < 500, f"{person.login} POST {address}: {answer.status} {answer.body[:200]}")
                seen.setdefault(whose, set()).add((answer.status, answer.status >= 400 and answer.json().get("type")))
                if answer.status == 404 and whose == "other":
                    reached.add((path, person.login))
            if "other" in seen:
                city.check(all(status >= 400 for status, _ in seen["other"]),
                           f"{person.login} POST {path}: done to another's: {seen}")
                # policies show a waiver to whoever has an order of its recall; the filter alone keeps others from it
                city.check(seen["other"] == seen["absent"] or (city.mode == "policies" and "/waivers/" in path),
                           f"{person.login} POST {path}: another's is told from what is not there: {seen}")
    if city.mode != "policies":  # batches have none
        check_recall(city)
    check_record(city, before)
    return asked, len(reached)


def check_recall(city):
    """A recall orders something everywhere: only who has to do with its goods begins it."""
    rows = city.rows("SELECT b.code FROM batch b WHERE b.recall_id IS NULL AND b.area <> 310110 AND NOT EXISTS (SELECT"
                     " FROM holding h JOIN place l ON l.id = h.place_id WHERE h.batch_id = b.id AND h.qty <> 0 AND"
                     " l.area = 310110) LIMIT 1")
    if city.check(rows, "no batch is elsewhere"):
        told = city.call("POST", "/api/v1/recalls", {"batch": rows[0][0], "reason": "r", "scope": "s"}, "district_b")
        city.check(told.status == 403 and told.json()["type"].endswith("batch_elsewhere"), told.body)


def check_record(city, before):
    """No event of a person outside of what is theirs."""
    for login, kind, area, n in city.rows(
            f"SELECT p.login, k.name, e.area, count(*) FROM event e JOIN person p ON p.id = e.person_id"
            f" JOIN event_kind k ON k.code = e.kind WHERE e.seq > {before}"
            f" AND NOT (e.area BETWEEN p.area_lo AND p.area_hi"
            f"   AND (p.company_id IS NULL OR e.company_id IS NOT DISTINCT FROM p.company_id)) GROUP BY 1, 2, 3"):
        city.check(kind in CROSS, f"{login} recorded {n} {kind} in {area}")
