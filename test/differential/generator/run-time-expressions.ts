import type { Json } from '@cloudloom/blueprint';
import { call, disguised, nameFor, type Wish } from './calls.ts';
import type { Draft } from './draft.ts';

export const SECRETS = ['db', 'token', 'api'];
const ATTRIBUTES = ['addr', 'tree', 'ports', 'state'];
export const DEPLOYMENTS = ['net', 'store'];
export const CAPABILITIES = ['endpoint', 'sizes'];
export const LABELS = ['csys-obj-parent', 'tier'];

/** A call that only run time can answer. */
export function runTimeCall(draft: Draft, wish: Wish): Json | undefined {
  const { random } = draft;
  const text = (value: string): Json => disguised(draft, value, wish.depth - 1);
  const path = (): Json[] => random.pick([[], [], ['leaf'], ['leaf', 0], [0]]);
  const ways: (() => Json | undefined)[] = [
    () => attribute(draft, wish),
    () => attribute(draft, wish),
    () => attributeOfAll(draft, wish),
    () =>
      call('get_secret', draft.chance(0.6) ? text(random.pick(SECRETS)) : [random.pick(SECRETS), 'password']),
    () =>
      isMatterOfChance(draft, wish)
        ? undefined
        : call('get_capability', [
            text(random.pick(DEPLOYMENTS)),
            text(random.pick(CAPABILITIES)),
            ...path(),
          ]),
    () =>
      call('get_group_capability', [
        'regions',
        random.pick<Json>(['endpoint', 'deployment_id:endpoint', ['endpoint', 'sizes']]),
      ]),
    () =>
      call(
        'get_environment_capability',
        draft.chance(0.5) ? random.pick(CAPABILITIES) : ['endpoint', 'leaf'],
      ),
    () =>
      call(
        'get_label',
        draft.chance(0.5) ? random.pick(LABELS) : [random.pick(LABELS), random.pick([0, '0'])],
      ),
    () =>
      call(
        'get_sys',
        random.pick([
          ['tenant', 'name'],
          ['deployment', 'id'],
          ['deployment', 'name'],
          ['deployment', 'blueprint'],
          ['deployment', 'owner'],
        ]),
      ),
    () => call('get_consumers', random.pick(['ids', 'names', 'count'])),
  ];
  return random.pick(ways)();
}

/** For a relationship, the reference names one of the connected instances only, whichever comes first; it cannot do without. */
const isMatterOfChance = (draft: Draft, { place }: Wish): boolean =>
  place.kind === 'relationship' && (draft.canScaleGroups || place.target.instances !== 1);

function attribute(draft: Draft, wish: Wish): Json | undefined {
  const { random } = draft;
  if (draft.nodes.length === 0 && wish.place.kind === 'elsewhere') return undefined;
  const node =
    wish.place.kind === 'node'
      ? random.pick([wish.place.self, ...draft.nodes])
      : wish.place.kind === 'relationship'
        ? random.pick([wish.place.source, wish.place.target])
        : random.pick(draft.nodes);
  const known = node.known.length > 0 && draft.chance(0.2) ? [random.pick(node.known)] : undefined;
  const isAlone = !draft.canScaleGroups && node.instances === 1 && draft.nodes.includes(node);
  const keys: Json[] =
    known ??
    random.pick<Json[]>([
      ['addr'],
      ['addr'],
      ['tree', 'leaf', 1],
      ['ports', 0],
      ['state'],
      [wish.isJoined === true ? 'addr' : 'node_instance_id'],
      [isAlone ? 'node_instance_index' : 'addr'],
    ]);
  const [first, ...rest] = keys as [string, ...Json[]];
  const owner = nameFor(draft, wish.place, node);
  return call('get_attribute', [owner, disguised(draft, first, wish.depth - 1), ...rest]);
}

/** The attributes of every instance of a node. Namespaces do not reach into these functions. */
function attributeOfAll(draft: Draft, wish: Wish): Json | undefined {
  if (draft.options.isNamespaced || draft.nodes.length === 0) return undefined;
  const { name } = draft.random.pick(draft.nodes);
  return draft.chance(0.5) || wish.isJoined === true
    ? call('get_attributes_list', [name, disguised(draft, draft.random.pick(ATTRIBUTES), wish.depth - 1)])
    : call('get_attributes_dict', [name, 'addr', ['tree', 'leaf']]);
}
