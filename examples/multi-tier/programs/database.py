"""A key-value store: GET /keys/NAME, PUT /keys/NAME with a JSON value, POST /keys/NAME/increment."""

import json
import os
import sys
import threading

from serving import Handler, serve

FILE = os.path.join(sys.argv[1], "data.json")
LOCK = threading.Lock()


def load():
    if not os.path.exists(FILE):
        return {}
    with open(FILE) as file:
        return json.load(file)


def save(data):
    with open(FILE + ".new", "w") as file:
        json.dump(data, file)
    os.replace(FILE + ".new", FILE)


class Database(Handler):
    def answer(self, method, path, body):
        parts = path.strip("/").split("/")
        if len(parts) < 2 or parts[0] != "keys":
            return 404, {"error": f"nothing at {path}"}
        name = parts[1]
        with LOCK:
            data = load()
            if method == "PUT":
                data[name] = json.loads(body)
                save(data)
            elif method == "POST" and parts[2:] == ["increment"]:
                data[name] = data.get(name, 0) + 1
                save(data)
        if name not in data:
            return 404, {"error": f"no key {name}"}
        return 200, {"value": data[name]}


if __name__ == "__main__":
    serve(Database)
