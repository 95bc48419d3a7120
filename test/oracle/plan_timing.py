#!/usr/bin/env python3
"""Prints the seconds that the library takes to parse and plan a blueprint, and nothing else.

usage: plan_timing.py BLUEPRINT --types DIR
"""
import argparse
import os
import sys
import time

import plan_oracle


def main():
    cli = argparse.ArgumentParser()
    cli.add_argument('blueprint')
    cli.add_argument('--types')
    args = cli.parse_args()
    resolver = plan_oracle.OfflineResolver(types=args.types)
    started = time.perf_counter()
    plan = plan_oracle.tasks.parse_dsl(
        args.blueprint, os.path.dirname(args.blueprint), resolver=resolver)
    plan_oracle.tasks.prepare_deployment_plan(plan, None, inputs={})
    print(time.perf_counter() - started)


if __name__ == '__main__':
    sys.exit(main())
