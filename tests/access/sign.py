"""Signing in over a real server, for the tests of it."""
import base64
import hashlib
import hmac
import http.client
import json
import subprocess
import time

from world import PASSWORD, Answer


def sql(w, text):
    return subprocess.run(["psql", "-qAtX", "-h", w.data + "/run", "-U", "firemark", "postgres", "-c", text],
                          capture_output=True, text=True, check=True).stdout.strip()


def age(w, login, column, minutes):
    sql(w, f"UPDATE session SET {column} = now() - interval '{minutes} minutes'"
           f" WHERE person_id = (SELECT id FROM person WHERE login = '{login}')")


def ask(w, method, path, body=None, source=None, cookie=None, **headers):
    """As if a proxy on this machine had seen the address `source`."""
    link = http.client.HTTPConnection("127.0.0.1", w.port, timeout=60)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        sent["Content-Type"] = "application/json"
    if source:
        sent["X-Forwarded-For"] = source
    if cookie:
        sent["Cookie"] = cookie
    try:
        link.request(method, path, None if body is None else json.dumps(body).encode(), sent)
        return Answer(link.getresponse())
    finally:
        link.close()


def sign_in(w, login, password=PASSWORD, source=None, cookie=None, code=None, **headers):
    body = {"login": login, "password": password, **({"code": code} if code else {})}
    return ask(w, "POST", "/api/v1/session", body, source, cookie, **headers)


def cookie_of(answer):
    return answer.headers["Set-Cookie"].split(";")[0]


def rule(answer):
    """The rule that was broken; "" where none was."""
    return answer.json()["type"].rsplit(":", 1)[1] if answer.status >= 400 else ""


def code_of(secret, steps=0):
    """What an authenticator with this secret shows, `steps` from now."""
    step = int(time.time()) // 30 + steps
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[19] & 15
    return "%06d" % ((int.from_bytes(mac[at:at + 4], "big") & 0x7FFFFFFF) % 1000000)
