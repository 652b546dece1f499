#!/usr/bin/env python3
"""Makes trust_lists.tsv, manifests.tsv, shards.tsv, verdicts.tsv, typed.tsv and qr.tsv anew:
python3 tests/specimens/make.py (needs the package `cryptography`). It is written from
docs/label-format.md alone and shares no code with the library: every expectation below is
by hand, and tests/unit/test_specimens.c holds the library to it."""
import base64, hashlib, json, pathlib, zlib
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = pathlib.Path(__file__).parent
DAY, EPOCH, NOW = 86400, 1735689600, 1795478400
D = (NOW - EPOCH) // DAY  # the day of NOW, which is its first second


def key(secret):  # RFC 8032 §7.1
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))


KEY = key("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")  # TEST 1
ROOT = key("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")  # TEST 2
ROOT2 = key("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")  # TEST 3


def b64(data):
    data = data if isinstance(data, bytes) else data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public(k):
    return k.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def thumbprint(k):
    jwk = '{"crv":"Ed25519","kty":"OKP","x":"%s"}' % b64(public(k))
    return b64(hashlib.sha256(jwk.encode()).digest())


def write(name, head, rows):
    text = "# " + "\t".join(head) + "\n"
    text += "".join("\t".join(str(c) for c in row) + "\n" for row in rows)
    (HERE / name).write_text(text)


# ---- trust lists ----

ENTRY = {"lk": 1, "alg": "Ed25519", "x": b64(public(KEY)), "iss": "Test", "nbf": EPOCH,
         "exp": 4102444800, "state": "active", "hosts": ["FIREMARK.EXAMPLE"]}
HEAD = {"seq": 2, "issued": NOW, "expires": 4102444800}


def entry(**other):
    return {k: v for k, v in {**ENTRY, **other}.items() if v is not None}


def listed(*keys, **head):
    return compact({**HEAD, **head, "keys": list(keys) if keys else [ENTRY]})


def signature(payload, root=ROOT, garbled=False, **header):
    protected = b64(compact({"alg": "EdDSA", "kid": thumbprint(root), "typ": "firemark-trust",
                             **header}))
    made = root.sign((protected + "." + b64(payload)).encode())
    return {"protected": protected,
            "signature": b64(bytes(64)) if garbled else b64(made)}


def envelope(payload, *signatures):
    return compact({"payload": b64(payload), "signatures": list(signatures) or [signature(payload)]})


def doubled(text, member, again):
    assert member in text
    return text.replace(member, member + "," + again, 1)


GOOD = listed()
SHORT = listed(expires=NOW + 10)
NOON = listed(entry(nbf=EPOCH + D * DAY + 43200, exp=EPOCH + (D + 2) * DAY))
TRUST = [  # name, pinned, held, rule, document
    ("plain", "roots", "-", "ok", envelope(GOOD)),
    ("ends-in-10-s", "roots", "-", "ok", envelope(SHORT)),
    ("from-noon", "roots", "-", "ok", envelope(NOON)),
    ("same-seq-again", "roots", "trust.json", "ok", envelope(listed(seq=1))),
    ("unknown-members", "roots", "-", "ok",
     envelope(listed(entry(note={"a": "\\u0041"}), later=[1]))),
    ("empty-issuer", "roots", "-", "ok", envelope(listed(entry(iss="")))),
    ("y-on-ed25519", "roots", "-", "ok", envelope(listed(entry(y="AA")))),
    ("type-twice-in-types", "roots", "-", "ok", envelope(listed(entry(types=[0, 0])))),
    ("nbf-after-exp", "roots", "-", "ok", envelope(listed(entry(nbf=NOW + 1, exp=NOW)))),
    ("no-keys", "roots", "-", "ok", envelope(compact({**HEAD, "keys": []}))),
    ("seq-0", "roots", "-", "ok", envelope(listed(seq=0))),
    ("one-signature-garbled", "roots", "-", "ok",
     envelope(GOOD, signature(GOOD, garbled=True), signature(GOOD, ROOT2))),
    ("stranger-beside-root", "roots", "-", "ok",
     envelope(GOOD, signature(GOOD, KEY), signature(GOOD))),
    ("key-planned", "roots", "-", "ok", envelope(listed(entry(state="planned")))),
    ("key-retired", "roots", "-", "ok", envelope(listed(entry(state="retired")))),
    ("key-revoked", "roots", "-", "ok",
     envelope(listed(entry(state="revoked", revoked_from=NOW)))),
    ("unpinned", "none", "-", "trust_unpinned", envelope(GOOD)),
    ("bare", "roots", "-", "trust_unsigned", GOOD),
    ("no-signatures", "roots", "-", "trust_unsigned",
     compact({"payload": b64(GOOD), "signatures": []})),
    ("payload-twice", "roots", "-", "trust_unsigned",
     doubled(envelope(GOOD), '"payload":"%s"' % b64(GOOD), '"payload":""')),
    ("padded-payload", "roots", "-", "trust_unsigned",
     (lambda p, s: compact({"payload": p, "signatures": [
         {"protected": s, "signature": b64(ROOT.sign((s + "." + p).encode()))}]}))(
         b64(GOOD) + "=", signature(GOOD)["protected"])),
    ("stranger", "roots", "-", "trust_root", envelope(GOOD, signature(GOOD, KEY))),
    ("crit", "roots", "-", "trust_root", envelope(GOOD, signature(GOOD, crit=["exp"]))),
    ("other-typ", "roots", "-", "trust_root",
     envelope(GOOD, signature(GOOD, typ="firemark-status"))),
    ("other-alg", "roots", "-", "trust_root", envelope(GOOD, signature(GOOD, alg="Ed25519"))),
    ("forged", "roots", "-", "trust_signature", envelope(GOOD, signature(listed(seq=3)))),
    ("two-values", "roots", "-", "trust_unsigned", envelope(GOOD) + "{}"),
    ("two-values-signed", "roots", "-", "trust_json", envelope(GOOD + "{}")),
    ("no-json", "roots", "-", "trust_json", envelope('{"seq":2')),
    ("no-seq", "roots", "-", "trust_head", envelope(compact({"issued": 1, "expires": 2, "keys": []}))),
    ("seq-twice", "roots", "-", "trust_head", envelope(doubled(GOOD, '"seq":2', '"seq":3'))),
    ("escaped-name", "roots", "-", "trust_head",
     envelope(doubled(GOOD, '"seq":2', '"s\\u0065q":3'))),
    ("expires-at-issued", "roots", "-", "trust_head", envelope(listed(expires=NOW))),
    ("seq-as-text", "roots", "-", "trust_head", envelope(listed(seq="2"))),
    ("rollback", "roots", "trust.json", "trust_rollback", envelope(listed(seq=0))),
    ("rollback-before-keys", "roots", "trust.json", "trust_rollback",
     envelope(compact({**HEAD, "seq": 0}))),
    ("keys-missing", "roots", "-", "trust_keys", envelope(compact(HEAD))),
    ("lk-twice", "roots", "-", "trust_key", envelope(listed(ENTRY, ENTRY))),
    ("lk-4096", "roots", "-", "trust_key", envelope(listed(entry(lk=4096)))),
    ("member-twice", "roots", "-", "trust_key",
     envelope(doubled(listed(entry(types=[0])), '"types":[0]', '"types":[1]'))),
    ("types-empty", "roots", "-", "trust_key", envelope(listed(entry(types=[])))),
    ("type-9", "roots", "-", "trust_key", envelope(listed(entry(types=[9])))),
    ("revoked-without-date", "roots", "-", "trust_key", envelope(listed(entry(state="revoked")))),
    ("state-unknown", "roots", "-", "trust_key", envelope(listed(entry(state="lost")))),
    ("issuer-missing", "roots", "-", "trust_key", envelope(listed(entry(iss=None)))),
    ("issuer-of-128-bytes", "roots", "-", "trust_key", envelope(listed(entry(iss="A" * 128)))),
    ("issuer-with-escape", "roots", "-", "trust_key", envelope(listed(entry(iss='A"B')))),
    ("no-hosts", "roots", "-", "trust_key", envelope(listed(entry(hosts=[])))),
    ("five-hosts", "roots", "-", "trust_key", envelope(listed(entry(hosts=list("ABCDE"))))),
    ("host-with-underscore", "roots", "-", "trust_key", envelope(listed(entry(hosts=["A_B"])))),
    ("x-of-31-bytes", "roots", "-", "trust_key", envelope(listed(entry(x=b64(bytes(31)))))),
]
write("trust_lists.tsv", ["name", "pinned", "held before", "rule", "document"], TRUST)

# ---- status lists ----


def jws(payload, garbled=False, **header):
    head = b64(compact({"alg": "Ed25519", "kid": "fm-1", "typ": "firemark-status", **header}))
    made = KEY.sign((head + "." + b64(payload)).encode())
    return compact({"payload": b64(payload), "protected": head,
                    "signature": b64(bytes(64) if garbled else made)})


def manifest(**other):
    whole = {"seq": 9, "time": 1795471200, "next": 1795557600, "issued": 200000, "shards": [],
             **other}
    return compact({k: v for k, v in whole.items() if v is not None})


HASH = hashlib.sha256(b"").hexdigest()
END = 4102444800
PADDED = b64(manifest()) + "="
PADDED_HEAD = b64(compact({"alg": "Ed25519", "kid": "fm-1", "typ": "firemark-status"}))
MANIFESTS = [  # name, held, rule, document
    ("plain", "-", "ok", jws(manifest())),
    ("same-seq-again", "status", "ok", jws(manifest(seq=7))),
    ("unknown-member", "-", "ok", jws(manifest(note="x"))),
    ("next-is-time", "-", "ok", jws(manifest(next=1795471200))),
    ("first-second-of-key", "-", "ok", jws(manifest(time=EPOCH))),
    ("last-second-of-key", "-", "ok", jws(manifest(time=END - 1, next=END))),
    ("end-of-key", "-", "list_key", jws(manifest(time=END, next=END))),
    ("before-key", "-", "list_key", jws(manifest(time=EPOCH - 1))),
    ("two-values", "-", "jws_form", jws(manifest()) + "{}"),
    ("no-jws", "-", "jws_form", manifest()),
    ("crit", "-", "jws_form", jws(manifest(), crit=["exp"])),
    ("payload-twice", "-", "jws_form",
     doubled(jws(manifest()), '"payload":"%s"' % b64(manifest()), '"payload":""')),
    ("other-typ", "-", "jws_typ", jws(manifest(), typ="firemark-trust")),
    ("unknown-key", "-", "jws_key", jws(manifest(), kid="fm-9")),
    ("key-name-with-zero", "-", "jws_key", jws(manifest(), kid="fm-01")),
    ("other-alg", "-", "jws_alg", jws(manifest(), alg="EdDSA")),
    ("other-algs-key", "-", "jws_alg", jws(manifest(), kid="fm-2")),
    ("wrong-signature", "-", "jws_signature", jws(manifest(), garbled=True)),
    ("revoked-key", "-", "jws_signature", jws(manifest(), kid="fm-4")),
    ("padded-payload", "-", "jws_form", compact(
        {"payload": PADDED, "protected": PADDED_HEAD,
         "signature": b64(KEY.sign((PADDED_HEAD + "." + PADDED).encode()))})),
    ("seq-0", "-", "list_form", jws(manifest(seq=0))),
    ("seq-twice", "-", "list_form", jws(doubled(manifest(), '"seq":9', '"seq":8'))),
    ("next-before-time", "-", "list_form", jws(manifest(next=1795471199))),
    ("issued-over-2-32", "-", "list_form", jws(manifest(issued=2**32 + 1))),
    ("shards-missing", "-", "list_form", jws(manifest(shards=None))),
    ("shard-not-issued", "-", "list_form", jws(manifest(issued=65536, shards=[[1, HASH]]))),
    ("shards-descend", "-", "list_form", jws(manifest(shards=[[1, HASH], [0, HASH]]))),
    ("hash-upper-case", "-", "list_form", jws(manifest(shards=[[0, HASH.upper()]]))),
    ("rollback", "status", "list_rollback", jws(manifest(seq=6))),
    ("form-before-rollback", "status", "list_form", jws(manifest(seq=6, next=0))),
    ("key-before-rollback", "status", "list_key", jws(manifest(seq=6, time=EPOCH - 1))),
]
BY_OTHER_LISTS = [
    ("key-retired", "-", "list_key", jws(manifest())),
    ("key-planned", "-", "list_key", jws(manifest())),
    ("key-revoked", "-", "list_key", jws(manifest())),
]
write("manifests.tsv", ["name", "trust list", "held before", "rule", "document"],
      [(row[0], "trust.json", *row[1:]) for row in MANIFESTS] +
      [(row[0], *row) for row in BY_OTHER_LISTS])

STATES = bytes([0x10, 0x32]) + bytes(32766)


def packed(data, dictionary=None):
    c = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_DEFAULT_STRATEGY,
                         *([dictionary] if dictionary else []))
    return c.compress(data) + c.flush()


def shard(name, rule, data, named=None, number=0):
    digest = hashlib.sha256(named if named is not None else data).hexdigest()
    return (name, rule, number, data.hex(), jws(manifest(shards=[[0, digest]])))


RAW = zlib.compressobj(9, zlib.DEFLATED, -15)
write("shards.tsv", ["name", "rule", "added as shard", "bytes", "manifest"], [
    shard("plain", "ok", packed(STATES)),
    shard("other-hash", "shard_hash", packed(STATES), packed(STATES) + b"\0"),
    shard("not-named", "shard_unknown", packed(STATES), number=1),
    shard("one-byte-short", "shard_form", packed(STATES[:-1])),
    shard("one-byte-long", "shard_form", packed(STATES + b"\0")),
    shard("text-behind", "shard_form", packed(STATES) + b"\0"),
    shard("cut", "shard_form", packed(STATES)[:-1]),
    shard("wrong-adler", "shard_form", packed(STATES)[:-1] + b"\xff"),
    shard("dictionary", "shard_form", packed(STATES, b"\0" * 64)),
    shard("raw-deflate", "shard_form", RAW.compress(STATES) + RAW.flush()),
    shard("empty", "shard_form", b""),
])

# ---- labels ----


def sealed(path, parts, day, kind, host="FIREMARK.EXAMPLE", kid=1):
    header = (1 << 30 | kid << 18 | day << 4 | kind).to_bytes(4, "big")
    message = b"FMLABEL\0" + header + bytes([len(parts)])
    for ai, value in parts:
        message += bytes([len(ai)]) + ai.encode() + bytes([len(value)]) + value.encode()
    tail, at = header + KEY.sign(message), ""
    for i in range(0, 63, 7):
        at += "%017d" % int.from_bytes(tail[i:i + 7], "big")
    return "HTTPS://%s%s?S=%s%013d" % (host, path, at, int.from_bytes(tail[63:], "big"))


def local(day, kind=0):
    return sealed("/L/000Y4G30EDY6", [("L", "000Y4G30EDY6")], day, kind)


PATH = "/L/000Y4G30EDY6"
VERDICTS = [("type-%d" % t, "trust.json", NOW, "genuine", "-", local(D, t)) for t in (1, 3, 5, 7, 8)]
VERDICTS += [
    ("lower-case", "trust.json", NOW, "genuine", "-", local(D).lower()),
    ("first-day", "trust.json", NOW, "genuine", "-", local(0)),
    ("day-after-tomorrow", "trust.json", NOW, "future_date", "-", local(D + 2)),
    ("24-hours-ahead", "trust.json", NOW, "genuine", "-", local(D + 1)),
    ("24-hours-and-1-s-ahead", "trust.json", NOW - 1, "future_date", "-", local(D + 1)),
    ("list-ends-now", "ends-in-10-s", NOW + 10, "genuine", "-", local(D)),
    ("list-ended-1-s-ago", "ends-in-10-s", NOW + 11, "trust_expired", "-", local(D)),
    ("day-before-nbf", "from-noon", NOW, "key_expired", "-", local(D - 1)),
    ("day-of-nbf", "from-noon", NOW, "genuine", "-", local(D)),
    ("last-day-before-exp", "from-noon", NOW, "genuine", "-", local(D + 1)),
    ("day-begins-at-exp", "from-noon", NOW + DAY, "key_expired", "-", local(D + 2)),
    ("key-never-valid", "nbf-after-exp", NOW, "key_expired", "-", local(D)),
    ("planned-key", "key-planned", NOW, "genuine", "-", local(D)),
    ("retired-key", "key-retired", NOW, "genuine", "-", local(D)),
    ("revoked-key", "key-revoked", NOW, "key_revoked", "-", local(D)),
    ("revoked-key-of-tomorrow", "key-revoked", NOW, "key_revoked", "-", local(D + 9)),
    ("no-keys", "no-keys", NOW, "unknown_key", "-", local(D)),
    ("http-on-key-host", "trust.json", NOW, "malformed", "form", "HTTP://FIREMARK.EXAMPLE" + PATH),
    ("http-elsewhere", "trust.json", NOW, "foreign", "foreign", "HTTP://SHOP.EXAMPLE" + PATH),
    ("key-host-alone", "trust.json", NOW, "malformed", "form", "HTTPS://FIREMARK.EXAMPLE"),
    ("key-host-with-query", "trust.json", NOW, "malformed", "form", "HTTPS://FIREMARK.EXAMPLE?A=1"),
    ("key-host-as-user", "trust.json", NOW, "foreign", "foreign",
     "HTTPS://FIREMARK.EXAMPLE@SHOP.EXAMPLE" + PATH),
    ("key-host-broken-serial", "trust.json", NOW, "malformed", "serial_check",
     "HTTPS://FIREMARK.EXAMPLE/L/000Y4G30EDY7"),
    ("elsewhere-mini", "trust.json", NOW, "unverified", "-", "HTTPS://SHOP.EXAMPLE" + PATH),
    ("elsewhere-other-query", "trust.json", NOW, "malformed", "path",
     "HTTPS://SHOP.EXAMPLE" + PATH + "?T=1"),
    ("elsewhere-short-tail", "trust.json", NOW, "malformed", "tail_length",
     "HTTPS://SHOP.EXAMPLE" + PATH + "?S=1"),
    ("elsewhere-text-behind", "trust.json", NOW, "foreign", "foreign",
     "HTTPS://SHOP.EXAMPLE" + PATH + "X"),
    ("elsewhere-fragment", "trust.json", NOW, "foreign", "foreign",
     "HTTPS://SHOP.EXAMPLE" + PATH + "#A"),
    ("elsewhere-broken-serial", "trust.json", NOW, "foreign", "foreign",
     "HTTPS://SHOP.EXAMPLE/L/000Y4G30EDY7"),
    ("host-with-underscore", "trust.json", NOW, "foreign", "foreign", "HTTPS://A_B" + PATH),
    ("over-long-on-key-host", "trust.json", NOW, "malformed", "tail_length", local(D) + "0" * 200),
]
write("verdicts.tsv", ["name", "trust list", "now", "verdict", "rule", "text"], VERDICTS)

# ---- typed codes ----

write("typed.tsv", ["rule", "recovered", "serial", "typed"], [
    ("ok", 0, "J4077PGBVMFN", "J407-7PGB-VMFN"),
    ("ok", 0, "J4077PGBVMFN", "j4o7 7pgb vmfn"),
    ("ok", 0, "J4077PGBVMFN", "--J4077PGBVMFN- "),
    ("ok", 0, "00FZZZR0019T", "OOFZ-ZZRO-OI9T"),
    ("ok", 1, "J4077PGBVMFN", "?407-7PGB-VMFN"),
    ("ok", 1, "J4077PGBVMFN", "J407-7PGB-VMF?"),
    ("ok", 2, "J4077PGBVMFN", "??07-7PGB-VMFN"),
    ("ok", 2, "J4077PGBVMFN", "J407-7PGB-VM??"),
    ("ok", 2, "000Y4G30EDY6", "000?4G30?DY6"),
    ("serial_check", 0, "-", "J407-7PGB-VMFM"),
    ("serial_check", 0, "-", "4J07-7PGB-VMFN"),
    ("serial_check", 0, "-", "J407-7PGB-VM?M"),
    ("serial_unread", 0, "-", "???7-7PGB-VMFN"),
    ("serial_unread", 0, "-", "???"),
    ("serial_length", 0, "-", "J407-7PGB-VMF"),
    ("serial_length", 0, "-", "J407-7PGB-VMFN0"),
    ("serial_length", 0, "-", "J407-7PGB-VMFN?"),
    ("serial_length", 0, "-", "J407-7PGB-VMFN0U"),
    ("serial_symbol", 0, "-", "J407-7PGB-UMFN"),
    ("serial_symbol", 0, "-", "J407U"),
    ("serial_symbol", 0, "-", "J407-7PGB-VMFNU"),
    ("serial_symbol", 0, "-", "J407.7PGB.VMFN"),
])

# ---- QR plans ----

TEXTS = {"mini": "HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN",
         "local": "HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN?S=" + "1234567890" * 16 + "123456",
         "gtin": "HTTPS://F.EXAMPLE.CN/01/06901234567892/21/J4077PGBVMFN?S=" + "1234567890" * 16 +
                 "123456"}
VERSIONS = {"mini": {"M": 2, "Q": 3}, "local": {"M": 6, "Q": 8}, "gtin": {"M": 7, "Q": 9}}


def plan(kind, side, dpi):
    """Most dots among M and Q; Q where it has as many as M."""
    dots = {}
    for ecc, version in VERSIONS[kind].items():
        dots[ecc] = int(side * dpi / 25.4 // (17 + 4 * version + 8))
    ecc = "Q" if dots["Q"] >= dots["M"] else "M"
    best = dots[ecc]
    if best < 3 or best * 25.4 / dpi < 0.25:
        return ("refused", "-", "-", "-")
    return (ecc, VERSIONS[kind][ecc], best,
            "warns" if best < 4 or best * 25.4 / dpi < 0.33 else "good")


write("qr.tsv", ["side mm, quiet zone included", "dpi", "ecc", "version", "dots", "advice", "kind",
                 "text"],
      [(side, dpi, *plan(kind, side, dpi), kind, TEXTS[kind])
       for kind in TEXTS
       for side, dpi in ((8, 300), (12, 203), (12, 600), (15, 300), (18, 203), (18, 300), (20, 203),
                         (20, 300), (25, 203), (25, 300), (25, 600), (30, 203), (30, 300),
                         (40, 203))])
