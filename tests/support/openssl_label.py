"""A label's signature judged by the openssl program: docs/label-format.md §3 and §4 once more, in
another language. Usage: openssl_label.py PUBLIC.pem Ed25519|ES256|SM2 TEXT; exits 0 where it fits."""
import re
import subprocess
import sys
import tempfile

SM2_ID = "1234567812345678"


def signed_bytes_and_signature(text):
    path, tail = re.fullmatch(r"HTTPS://[^/]+(/.*)\?S=(\d{166})", text).groups()
    chunks = [(tail[17 * i:17 * i + 17], 7) for i in range(9)] + [(tail[153:], 5)]
    raw = b"".join(int(digits).to_bytes(size, "big") for digits, size in chunks)
    words = path.split("/")[1:]
    values = list(zip(words[0::2], words[1::2]))
    message = b"FMLABEL\0" + raw[:4] + bytes([len(values)])
    for ai, value in values:
        message += bytes([len(ai)]) + ai.encode() + bytes([len(value)]) + value.encode()
    return message, raw[4:]


def der(signature):
    def integer(part):
        part = part.lstrip(b"\0") or b"\0"
        part = (b"\0" if part[0] & 0x80 else b"") + part
        return bytes([2, len(part)]) + part

    body = integer(signature[:32]) + integer(signature[32:])
    return bytes([0x30, len(body)]) + body


def main(pem, algorithm, text):
    message, signature = signed_bytes_and_signature(text)
    options = {"Ed25519": [], "ES256": ["-digest", "sha256"],
               "SM2": ["-digest", "sm3", "-pkeyopt", "distid:" + SM2_ID]}[algorithm]
    with tempfile.NamedTemporaryFile() as data, tempfile.NamedTemporaryFile() as sig:
        data.write(message)
        data.flush()
        sig.write(signature if algorithm == "Ed25519" else der(signature))
        sig.flush()
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin",
                               "-in", data.name, "-sigfile", sig.name] + options,
                              stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
