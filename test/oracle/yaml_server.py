#!/usr/bin/env python3
"""Reads YAML texts with the original library for as long as standard input is open.

Each line of input is a text as a JSON string, each line of output what the library makes of it, in order:
    {"value": the value with its types}
    {"refused": name of the exception, "code": its number or null, "message": its text}

Texts, booleans, null and lists are themselves. Whatever JSON has no form for, or only one that says too little, is an
object with one key: {"integer": digits}, {"float": number}, {"mapping": [[key, value], ...]}, and {"foreign": type} for
types that the language has no use for.
"""
import json
import sys

from dsl_parser import utils
from dsl_parser.holder import Holder

FOREIGN = {'date': 'date', 'datetime': 'date', 'bytes': 'binary', 'set': 'set'}


def typed(value):
    if isinstance(value, Holder):
        value = value.value
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {'integer': str(value)}
    if isinstance(value, float):
        return {'float': json.dumps(value)}
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, dict):
        return {'mapping': [[typed(key), typed(item)] for key, item in value.items()]}
    name = type(value).__name__
    return {'foreign': FOREIGN.get(name, name)}


def answer(text):
    try:
        return {'value': typed(utils.load_yaml(text, 'refused', 'text'))}
    except Exception as refusal:
        return {'refused': type(refusal).__name__, 'code': getattr(refusal, 'err_code', None),
                'message': str(refusal)[:500]}


def main():
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == '__main__':
    main()
