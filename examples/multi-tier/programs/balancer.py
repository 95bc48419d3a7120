"""A load balancer: passes each request to the next backend in turn; one that does not answer is passed over.

Backends are the files in DIRECTORY/backends, one address each, read anew for every request, so that backends may come
and go while it runs.
"""

import http.client
import json
import os
import sys
import threading
from urllib.parse import urlsplit

from serving import Handler, serve

BACKENDS = os.path.join(sys.argv[1], "backends")


class Turn:
    """Counts requests; which backend is next follows from the count."""

    def __init__(self):
        self.count = 0
        self.lock = threading.Lock()

    def order(self, backends):
        with self.lock:
            first = self.count % len(backends)
            self.count += 1
        return backends[first:] + backends[:first]


TURN = Turn()


def read_backends():
    names = sorted(os.listdir(BACKENDS)) if os.path.isdir(BACKENDS) else []
    addresses = []
    for name in names:
        try:
            with open(os.path.join(BACKENDS, name)) as file:
                addresses.append(file.read().strip())
        except FileNotFoundError:
            continue  # Taken off between listing and reading.
    return addresses


def forward(address, method, path, body):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


class Balancer(Handler):
    def answer(self, method, path, body):
        backends = read_backends()
        if not backends:
            return 503, {"error": "no backend"}
        problems = []
        for address in TURN.order(backends):
            try:
                return forward(address, method, path, body)
            except OSError as error:
                problems.append(f"{address}: {error}")
        return 502, {"error": "no backend answers", "problems": problems}


if __name__ == "__main__":
    serve(Balancer)
