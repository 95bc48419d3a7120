#!/usr/bin/env python3
"""Runs scenarios with the original workflows and judges traces of them, for as long as standard input is open.

Each line of input is one JSON object, each line of output its answer, in order:
    {"blueprint": PATH, "scenario": a scenario, "planned": {"instances": [...], "modifications": [...]} or null,
     "candidate": a trace or null, "limit": seconds, "trace": whether the original's trace is wanted,
     "states_are_findings": whether states say how instances are, as on a manager}
answered by
    {"differences": lines of `trace_oracle.py compare` but for those that it has for the original's own trace, "statuses": how each step ended, "trace": ..., "seconds": ...}
    {"trouble": why there is no answer}

`planned` names the instances. The library draws ids at random and walks over sets, so that of alike instances it is chance
which one is the first, is connected to the one target, or goes. That freedom is none of the workflows' business: with
`planned` the library's planner is still asked every time and has to plan as many instances of each node, with
its answer replaced by the given one; whether the two planners otherwise agree is what topology_server.py is for. Both
engines then run on the same ids, so that names, ordinals and ids in a scenario mean the same to both.

Every question is answered in a process forked for it: the library keeps state in its modules.
"""
import collections
import contextlib
import copy
import gc
import io
import json
import os
import select
import signal
import sys
import tempfile
import threading
import time
from argparse import Namespace

import trace_oracle

THREADS = 4


#: In what the two planners differ; the workflow that asked would only fail.
planners_differ = []


def census(instances):
    counts = collections.Counter()
    for item in instances:
        groups = tuple(group['name'] for group in item.get('scaling_groups') or ())
        counts['%s %s %s' % (item.get('modification', 'planned'), item['name'], ','.join(groups))] += 1
    return counts


def check(what, theirs, given):
    if theirs != given:
        planners_differ.append('planned %s: %s, expected %s' % (what, given, theirs))


def use_plans(planned):
    """Has the planner's answers replaced by the given ones."""
    from dsl_parser import multi_instance
    create, modify = multi_instance.create_deployment_plan, multi_instance.modify_deployment
    modifications = iter(planned['modifications'])

    def create_deployment_plan(*args, **kwargs):
        plan = create(*args, **kwargs)
        check('instances', census(plan['node_instances']), census(planned['instances']))
        plan['node_instances'] = copy.deepcopy(planned['instances'])
        return plan

    def modify_deployment(nodes, modified_nodes, **kwargs):
        # A local deployment keeps new counts where the planner does not look.
        for node in nodes:
            node['capabilities']['scalable']['properties']['current_instances'] = node['number_of_instances']
        theirs = modify(nodes=nodes, modified_nodes=modified_nodes, **kwargs)
        given = next(modifications, None)
        counts = {name: spec['instances'] for name, spec in modified_nodes.items()}
        check('counts', counts, given and given['counts'])
        if given is None:
            return theirs
        for marked in ('added', 'removed'):
            name = marked + '_and_related'
            check(name, *(census(item for item in lists[name] if item.get('modification') == marked)
                          for lists in (theirs, given)))
        return copy.deepcopy({name: given[name] for name in theirs})

    multi_instance.create_deployment_plan = create_deployment_plan
    multi_instance.modify_deployment = modify_deployment


def look_often():
    """Has the graph look for ended tasks all the time: it sleeps through the end of some for a second."""
    from cloudify.workflows import tasks_graph

    class Prompt(threading.Event):
        def wait(self, timeout=None):
            return super().wait(0.005)

    original = tasks_graph.TaskDependencyGraph.__init__

    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self._tasks_wait = Prompt()
    tasks_graph.TaskDependencyGraph.__init__ = __init__


def end_what_runs():
    """Has a step wait for operations that still run at its end, and for events that handlers have sent.

    A graph does not wait for what it dropped after a failure, so that its end would be told by chance in this step, in the
    next, or never.
    """
    from cloudify.workflows import workflow_context
    processing = workflow_context.LocalTasksProcessing
    add_task, stop = processing.add_task, processing.stop
    changed, running = threading.Condition(), set()

    def add_counted_task(self, task):
        def counted():
            try:
                task()
            finally:
                with changed:
                    running.discard(counted)
                    changed.notify_all()
        with changed:
            running.add(counted)
        add_task(self, counted)

    def stop_at_rest(self):
        with changed:
            changed.wait_for(lambda: not running, timeout=30)
        stop(self)

    processing.add_task, processing.stop = add_counted_task, stop_at_rest


def pass_over_empty_tasks():
    """Looking for the operation that another instance waits for, the original stumbles over tasks that do nothing.

    It fails to build the graph then. That is a mistake that nobody repeats on purpose: here it passes over them.
    """
    from cloudify.workflows import tasks
    tasks.NOPLocalWorkflowTask.cloudify_context = {}


def let_states_be_findings():
    """Does what a manager does when a state is stored: what was just configured or started is fine. Files do not."""
    from cloudify.workflows import tasks
    fine = {'ok': True, 'result': None, 'task': None, 'timestamp': '2000-01-01T00:00:00.000Z'}
    found = {'configured': {'configuration_drift': fine}, 'started': {'previous_status': None, 'status': fine}}
    set_state = tasks.SetNodeInstanceStateTask.local

    def local(self):
        set_state(self)
        findings = found.get(self.kwargs['state'])
        if findings:
            instance = self.storage.get_node_instance(self.kwargs['node_instance_id'])
            properties = dict(instance.get('system_properties') or {}, **copy.deepcopy(findings))
            self.storage.update_node_instance(instance['id'], version=None, force=True, system_properties=properties)

    tasks.SetNodeInstanceStateTask.local = local


def answer(question):
    look_often()
    end_what_runs()
    pass_over_empty_tasks()
    if question.get('states_are_findings'):
        let_states_be_findings()
    if question.get('planned'):
        use_plans(question['planned'])
    with tempfile.TemporaryDirectory() as folder:
        def path(name, content=None):
            file = os.path.join(folder, name)
            if content is not None:
                with open(file, 'w') as stream:
                    json.dump(content, stream)
            return file
        trace = path('trace.json')
        trace_oracle.run(Namespace(blueprint=question['blueprint'], scenario=path('scenario.json', question['scenario']),
                                   step=None, threads=THREADS, task_events=False, output=trace))
        differences = []
        if question.get('candidate') is not None:
            differences = told_of(trace, path('candidate.json', question['candidate']))
        # A step that ends before its last graph is through can leave a label of an earlier graph as the only one, which the
        # judge then takes for the later. It finds the same fault with the original itself: that says nothing about us.
        if differences:
            unfounded = set(told_of(trace, trace))
            differences = [line for line in differences if line not in unfounded]
        with open(trace) as stream:
            result = json.load(stream)
    reply = {'differences': planners_differ + differences,
             'statuses': [step['status'] for step in result['steps']],
             'errors': [step.get('error') for step in result['steps']]}
    if question.get('trace'):
        reply['trace'] = result
    return reply


def told_of(trace, candidate):
    """The lines of the judge."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        trace_oracle.compare(Namespace(oracle=trace, candidate=candidate))
    return printed.getvalue().splitlines()[:-1]


def reply_in_child(question, output):
    try:
        reply = answer(question)
    except BaseException as error:
        reply = {'trouble': '%s: %s' % (type(error).__name__, error)}
    with os.fdopen(output, 'w') as stream:
        json.dump(reply, stream)
    # Threads of the library may still wait for something.
    os._exit(0)


def ask_child(question):
    started = time.perf_counter()
    limit = question.get('limit', 60)
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        reply_in_child(question, writable)
    os.close(writable)
    text = read_until(readable, started + limit)
    if text is None:
        os.kill(child, signal.SIGKILL)
    os.close(readable)
    os.waitpid(child, 0)
    reply = {'trouble': 'no answer within %d s' % limit} if text is None else json.loads(text)
    return dict(reply, seconds=time.perf_counter() - started)


def read_until(descriptor, deadline):
    parts = []
    while True:
        ready, _, _ = select.select([descriptor], [], [], max(0, deadline - time.perf_counter()))
        if not ready:
            return None
        part = os.read(descriptor, 1 << 16)
        if not part:
            return b''.join(parts)
        parts.append(part)


def load_library():
    """What every child needs; none of it starts a thread."""
    import networkx
    from cloudify import dispatch, logs, utils
    from cloudify.plugins import lifecycle, workflows
    from cloudify.workflows import api, local, tasks, tasks_graph, workflow_context
    from dsl_parser import multi_instance, parser
    from cloudify_rest_client import deployment_modifications
    sys.path.insert(0, trace_oracle.HERE)
    import oracle_ops


def main():
    # The library walks over sets of texts.
    if os.environ.get('PYTHONHASHSEED') != '0':
        os.execve(sys.executable, [sys.executable] + sys.argv, dict(os.environ, PYTHONHASHSEED='0'))
    # Whatever the library prints must not mix with the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    load_library()
    gc.collect()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        answers.write(json.dumps(ask_child(json.loads(line))) + '\n')
        answers.flush()


if __name__ == '__main__':
    main()
