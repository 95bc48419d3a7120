"""The application: says who it is, with a greeting and a count of visits that both come from the database."""

import http.client
import json
import os
import sys
from urllib.parse import urlsplit

from serving import Handler, serve

with open(os.path.join(sys.argv[1], "settings.json")) as settings_file:
    SETTINGS = json.load(settings_file)


def ask_database(method, path):
    connection = http.client.HTTPConnection(urlsplit(SETTINGS["database"]).netloc, timeout=5)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status != 200:
            raise RuntimeError(f"the database says: {answer}")
        return answer["value"]
    finally:
        connection.close()


class Application(Handler):
    def answer(self, method, path, body):
        if method != "GET" or path != "/":
            return 404, {"error": f"nothing at {path}"}
        return 200, {
            "instance": SETTINGS["instance"],
            "greeting": ask_database("GET", "/keys/greeting"),
            "visits": ask_database("POST", "/keys/visits/increment"),
        }


if __name__ == "__main__":
    serve(Application)
