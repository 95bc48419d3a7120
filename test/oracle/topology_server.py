#!/usr/bin/env python3
"""Plans node instances and modifications with the original library, for as long as standard input is open.

Each line of input is one JSON object, each line of output its answer, in order:
    {"do": "create", "nodes": [...], "scaling_groups": {...}, "candidate": [instance, ...] or null}
    {"do": "modify", "nodes", "previous_nodes", "previous_node_instances", "modified_nodes", "scaling_groups",
     "candidate": {list name: [instance, ...]} or null}
answered by
    {"result": what the library made, "normal": the same in normal form, "candidate": the normal form of the candidate}
    {"error": name of the exception, "message": its text}

In the normal form ids that were drawn at random are replaced by names that follow from the structure alone, so that two
results are equal exactly if they are equal up to the choice of ids. Ids that existed before a modification stay.
"""
import copy
import json
import sys

from dsl_parser import models, multi_instance

import plan_oracle


def create(question):
    plan = models.Plan({'nodes': question['nodes'], 'scaling_groups': question['scaling_groups']})
    return plan_oracle.plain(multi_instance.create_deployment_plan(plan)['node_instances'])


def modify(question):
    arguments = ('nodes', 'previous_nodes', 'previous_node_instances', 'modified_nodes', 'scaling_groups')
    return plan_oracle.plain(multi_instance.modify_deployment(
        **{name: copy.deepcopy(question[name]) for name in arguments}))


def normal_instances(instances, names):
    """Instances with their new names, by name; the targets of one relationship have no order."""
    renamed = [plan_oracle.rename(item, names) for item in instances]
    for item in renamed:
        item['relationships'] = plan_oracle.settle(item['relationships'])
    return sorted(renamed, key=lambda item: item['id'])


def normal_creation(instances, question):
    instances, ones = without_ones(instances, question['nodes'])
    normal = normal_instances(instances, plan_oracle.label_instances(instances))
    return {'instances': normal, 'ones': ones}


def without_ones(instances, nodes):
    """Takes all_to_one relationships out: which instance has the smallest id is an accident of drawing ids.

    Says of each such pair of nodes instead whether its rule was kept.
    """
    pairs = {}
    for node in nodes:
        for to in node['relationships']:  # of several to one target the last counts
            pairs[node['name'], to['target_id']] = to
    pairs = {pair for pair, to in pairs.items()
             if to['properties'].get('connection_type') == 'all_to_one' and not to['type'].endswith('.contained_in')}
    ids, ones, rest = {}, [], []
    for item in instances:
        ids.setdefault(item['node_id'], []).append(item['id'])
    for item in instances:
        is_one = [(item['node_id'], to['target_name']) in pairs for to in item['relationships']]
        ones += [[item['node_id'], to['target_name'], to['target_id'] == min(ids[to['target_name']])]
                 for to, one in zip(item['relationships'], is_one) if one]
        rest.append(dict(item, relationships=[to for to, one in zip(item['relationships'], is_one) if not one]))
    return rest, sorted(ones)


def normal_modification(lists, question):
    """Names the new instances; what existed before counts as told apart already, by its id.

    The host of what is new inside a scaling group instance that existed is left out: the library takes the host of some
    instance that was in the group before, even for a new host.
    """
    known = {}
    for item in question['previous_node_instances']:
        known[item['id']] = item['id']
        known.update((group['id'], group['id']) for group in item.get('scaling_groups') or ())
    lists = without_hosts_in_groups(lists, known)
    seen = [dict(item, relationships=[], scaling_groups=[]) for item in question['previous_node_instances']]
    seen += [item for item in lists['added_and_related'] if item.get('modification') == 'added']
    gained = [item for item in lists['added_and_related'] if item.get('modification') != 'added']
    names = plan_oracle.label_instances([distinct(item, known) for item in merged(seen, gained)])
    names.update(known)
    return {name: normal_instances(items, names) for name, items in lists.items()}


def without_hosts_in_groups(lists, known):
    added = {item['id']: item for item in lists['added_and_related'] if item.get('modification') == 'added'}

    def in_known_group(item):
        while item is not None:
            if any(group['id'] in known for group in item.get('scaling_groups') or ()):
                return True
            containers = [added.get(to['target_id']) for to in item['relationships']
                          if to['type'].endswith('.contained_in')]
            item = containers[0] if containers else None
        return False

    def checked(item):
        if item['id'] not in added or not in_known_group(item):
            return item
        return {key: value for key, value in item.items() if key != 'host_id'}

    return {name: [checked(item) for item in items] for name, items in lists.items()}


def merged(instances, gained):
    relationships = {item['id']: item['relationships'] for item in gained}
    return [dict(item, relationships=item['relationships'] + relationships.get(item['id'], []))
            for item in instances]


def distinct(item, known):
    groups = [dict(group, name=known.get(group['id'], group['name']))
              for group in item.get('scaling_groups') or ()]
    return dict(item, node_id=known.get(item['id'], item['node_id']), scaling_groups=groups)


WORK = {'create': (create, normal_creation), 'modify': (modify, normal_modification)}


def answer(question):
    work, normal = WORK[question['do']]
    try:
        result = work(question)
    except Exception as error:  # whatever the library raises is its answer
        return {'error': type(error).__name__, 'message': str(error)}
    candidate = question.get('candidate')
    return {'result': result, 'normal': normal(result, question),
            'candidate': None if candidate is None else normal(candidate, question)}


def main():
    # Whatever the library prints must not mix with the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        json.dump(answer(json.loads(line)), answers)
        answers.write('\n')
        answers.flush()


if __name__ == '__main__':
    main()
