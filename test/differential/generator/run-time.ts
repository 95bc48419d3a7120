import type { Json, JsonObject } from '@cloudloom/blueprint';
import { ELSEWHERE, type Place } from './calls.ts';
import type { Draft } from './draft.ts';
import { expression } from './expressions.ts';
import { nested } from './nested.ts';
import { DEPLOYMENTS, SECRETS } from './run-time-expressions.ts';

/** The state of a deployment, and payloads to evaluate against it; some of them cannot be. */
export function addRunTime(draft: Draft): void {
  const { random } = draft;
  const properties: JsonObject = {};
  for (const node of draft.nodes) if (draft.chance(0.7)) properties[node.name] = attributes(draft);
  const capabilities: JsonObject = Object.fromEntries(
    DEPLOYMENTS.map((id) => [id, { endpoint: { leaf: ['e0', 'e1'], port: 5 }, sizes: [1, 2, 3] }]),
  );
  draft.args.runtime = {
    runtime_properties: properties,
    secrets: Object.fromEntries(
      SECRETS.filter(() => draft.chance(0.85)).map((name) => [name, '{"password": "pw", "list": [1, 2]}']),
    ),
    capabilities,
    labels: { 'csys-obj-parent': ['net'], tier: ['front', 'back'] },
    sys: {
      tenant: { name: 'default' },
      deployment: { id: 'dep', name: 'Dep', blueprint: 'bp', owner: 'me' },
    },
    consumers: { ids: ['d1', 'd2'], names: ['One', 'Two'], count: 2 },
    groups: { regions: DEPLOYMENTS },
    payloads: Array.from({ length: random.int(3, 8) }, () => payload(draft)),
  };
}

function attributes(draft: Draft): JsonObject {
  return {
    addr: draft.random.pick(['10.1.1.1', 'host.example']),
    tree: { leaf: [1, draft.chance(0.2) ? { get_attribute: ['SELF', 'addr'] } : 'two'] },
    ports: [80, 443],
    ...(draft.chance(0.3) ? { state: null } : {}),
  };
}

function payload(draft: Draft): JsonObject {
  const { context, place } = contextFor(draft);
  const value = draft.chance(0.45)
    ? failing(draft)
    : expression(draft, { kind: 'any', place, depth: draft.random.int(1, 4), isRunTime: true });
  return { context, payload: { value } };
}

function contextFor(draft: Draft): { context: JsonObject; place: Place } {
  const present = draft.nodes.filter(({ instances }) => instances > 0);
  if (present.length === 0 || draft.chance(0.2)) return { context: {}, place: ELSEWHERE };
  const self = draft.random.pick(present);
  if (draft.chance(0.5))
    return {
      context: { self: `${self.name}#1`, id: self.name, name: self.name, properties: self.values },
      place: { kind: 'node', self },
    };
  const target = draft.random.pick(present);
  const context = {
    source: `${self.name}#1`,
    target: `${target.name}#1`,
    source_node: self.name,
    target_node: target.name,
  };
  return { context, place: { kind: 'relationship', source: self, target } };
}

/** Calls that go wrong when they are evaluated, one for each way in which they can. */
function failing(draft: Draft): Json {
  const { random } = draft;
  const node = draft.nodes[0]?.name ?? 'nowhere';
  return random.pick<Json>([
    { get_input: 'no_such_input' },
    { get_property: [node, 'no_such_property'] },
    { get_property: ['nowhere', 'x'] },
    { get_property: ['SELF', 'x'] },
    { get_attribute: ['SELF', 'addr'] },
    { get_attribute: ['SOURCE', 'addr'] },
    { get_attribute: ['nowhere', 'addr'] },
    { get_attribute: ['one'] },
    { get_attributes_dict: [node, 'a.b', ['a', 'b']] },
    { get_secret: 'missing' },
    { get_secret: ['db', 'none'] },
    { get_secret: [] },
    { get_capability: ['unknown', 'x'] },
    { get_capability: 'x' },
    { get_sys: ['planet', 'name'] },
    { get_sys: ['tenant', 'colour'] },
    { get_sys: 'tenant' },
    { get_consumers: 'some' },
    { get_label: ['tier', 7] },
    { get_label: {} },
    { concat: 'text' },
    { merge: ['a'] },
    { merge: [{ get_label: 'tier' }] },
    { string_split: ['a,b', ',', 9] },
    { string_find: ['a'] },
    { string_lower: 7 },
    { string_lower: { get_sys: ['tenant', 'name'] } },
    nested(random.pick([40, 49, 50, 51, 60])),
  ]);
}
