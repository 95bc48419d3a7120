"""What the three servers have in common: JSON over HTTP, and a file that tells the port they listen on."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers /health; everything else goes to `answer(method, path, body)`, which returns (status, value)."""

    protocol_version = "HTTP/1.1"

    def answer(self, method, path, body):
        raise NotImplementedError

    def respond(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/health":
            return self.send_json(200, {"status": "ok"})
        try:
            status, value = self.answer(method, self.path, body)
        except Exception as error:
            print(f"{method} {self.path}: {error!r}", flush=True)
            status, value = 502, {"error": str(error)}
        return self.send_json(status, value)

    def do_GET(self):
        self.respond("GET")

    def do_PUT(self):
        self.respond("PUT")

    def do_POST(self):
        self.respond("POST")

    def send_json(self, status, value):
        payload = (json.dumps(value) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_arguments):
        """One line per request would fill the log for nothing."""


def serve(handler):
    """Listens on 127.0.0.1 at the port given on the command line (0 = a free one) until the process is ended."""
    directory, port = sys.argv[1], int(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    new = os.path.join(directory, "port.new")
    with open(new, "w") as file:
        file.write(str(server.server_address[1]))
    # Renamed when complete: who waits for the file never reads half a number.
    os.replace(new, os.path.join(directory, "port"))
    server.serve_forever()
