#!/usr/bin/env python3
"""A subscriber's end: takes deliveries on a port of 127.0.0.1 and writes what came to a file, a
line of JSON each. How it behaves stands in a second file, read at every request: 200, 500, 302,
hang, close."""
import http.server
import json
import sys
import time


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open(sys.argv[3]) as file:
            how = file.read().strip()
        with open(sys.argv[2], "a") as file:
            file.write(json.dumps({"how": how, "path": self.path, "headers": dict(self.headers),
                                   "body": body, "at": time.time()}) + "\n")
        if how == "hang":
            time.sleep(60)
        if how in ("hang", "close"):
            self.connection.close()
            return
        self.send_response(int(how))
        if how == "302":
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A courier that was killed, or has waited long enough, is no fault here."""


Server(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
