#!/usr/bin/env python3
"""Answers questions about blueprints for as long as standard input is open.

Each line of input is one JSON object, each line of output its answer, in order:
    {"blueprint": PATH, "options": {keyword arguments of plan_oracle.run}, "candidate": a plan or null}
    {"answer": what plan_oracle.run says, "candidate": the normal form of the candidate, "seconds": time taken}
"""
import json
import math
import sys
import time

import plan_oracle


def normalised(plan):
    result = plan_oracle.normalise(plan)
    result.pop('_ids', None)
    return result


def forget_depth():
    """Start counting open evaluations from nothing, as a new process does.

    The library does not count down when it reaches its limit: each such
    refusal would lower the limit for all later questions.
    """
    for cell in plan_oracle.functions._EvaluationHandler.__call__.__closure__:
        if hasattr(cell.cell_contents, 'calls_cnt'):
            cell.cell_contents.calls_cnt = 0


def answer(question):
    forget_depth()
    started = time.perf_counter()
    result = plan_oracle.run(question['blueprint'], **question['options'])
    seconds = time.perf_counter() - started
    result.get('blueprint_plan', {}).pop('_ids', None)
    candidate = question.get('candidate')
    return {'answer': result, 'seconds': seconds,
            'candidate': candidate and normalised(candidate)}


def printable(value):
    """The value with text in place of the numbers that JSON cannot carry: 'nan', 'inf' and '-inf'."""
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def as_json(value):
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(printable(value))


def main():
    # Whatever the library prints must not mix with the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        answers.write(as_json(answer(json.loads(line))) + '\n')
        answers.flush()


if __name__ == '__main__':
    main()
