"""The ``ctx`` object: names are collected until they mean a value or a function, and then one request is made."""

import atexit
import copy
import json
import os
import urllib.request

_PARTS = {"instance", "node", "source", "target", "operation", "logger", "deployment", "blueprint", "capabilities", "tenant"}
_FUNCTIONS = {
    "returns", "abort_operation", "retry_operation", "send_event", "get_all", "update", "refresh", "retry",
    "download_resource", "download_resource_and_render", "get_resource", "get_resource_and_render",
    "debug", "info", "warning", "warn", "error", "exception", "critical",
}
_MAPPINGS = {"runtime_properties", "properties"}



def call(*args):
    """One ``ctx`` call. Raises RuntimeError with what the other side says is wrong."""
    url = os.environ.get("CTX_SOCKET_URL")
    if not url:
        raise RuntimeError("CTX_SOCKET_URL is not set: ctx works inside operations only")
    body = json.dumps({"args": list(args)}).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"})
    # A proxy of the environment must not see calls to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=300) as response:
        answer = json.loads(response.read().decode())
    if answer["type"] == "error":
        raise RuntimeError(answer["payload"]["message"])
    return None if answer["type"] == "stop_operation" else answer["payload"]


def current_inputs():
    return Properties(call("inputs"), None)


class Properties(dict):
    """A mapping that is stored when the script ends, and whenever the script asks by ``update()`` of its instance."""

    def __init__(self, values, owner):
        super().__init__(values)
        self._owner = owner
        self._stored = copy.deepcopy(dict(self))
        if owner is not None:
            atexit.register(self.store)

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def store(self):
        if self._owner is not None and dict(self) != self._stored:
            call(*self._owner, "replace_runtime_properties", {"values": dict(self)})
            self._stored = copy.deepcopy(dict(self))

    def forget(self):
        self._owner = None


class Part:
    """A place in the tree of ``ctx``, such as ``ctx.source.instance``."""

    def __init__(self, *path):
        self.__dict__["_path"] = path
        self.__dict__["_mappings"] = {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _FUNCTIONS:
            return lambda *args, **kwargs: self._run(name, args, kwargs)
        if name in _MAPPINGS:
            if name not in self._mappings:
                owner = self._path if name == "runtime_properties" else None
                self._mappings[name] = Properties(call(*self._path, name), owner)
            return self._mappings[name]
        if name in _PARTS:
            self.__dict__[name] = Part(*self._path, name)
            return self.__dict__[name]
        return call(*self._path, name)

    def __setattr__(self, name, value):
        if name != "runtime_properties":
            raise AttributeError("%s cannot be set" % name)
        current = self.runtime_properties
        if value is not current:
            replacement = dict(value)
            current.clear()
            current.update(replacement)

    def _run(self, name, args, kwargs):
        if name in ("update", "refresh") and "runtime_properties" in self._mappings:
            properties = self._mappings["runtime_properties"]
            if name == "update":
                properties.store()
            else:
                properties.forget()
                del self._mappings["runtime_properties"]
        if self._path[-1:] == ("logger",) and len(args) > 1:
            args = (str(args[0]) % args[1:],)
        if self._path[-1:] == ("logger",):
            args = tuple(str(argument) for argument in args)
        if name == "returns":
            # A lone mapping would be taken for named arguments.
            kwargs = {"value": args[0] if args else kwargs.get("value")}
            args = ()
        return call(*self._path, name, *(args + ((kwargs,) if kwargs else ())))


ctx = Part()
