import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import { NonRecoverableError } from './errors.ts';
import type {
  OperationNodeInstance,
  RuntimePropertyChange,
  RuntimePropertyPatch,
} from './ports/operation-state.ts';

/**
 * The runtime properties of one instance while an operation runs: `values` may be changed anywhere inside, and
 * `patch` tells what became of them. Nested changes count, since they are found by comparing.
 */
export class RuntimeProperties {
  values: JsonObject;
  private read: JsonObject;
  private version: number;
  readonly nodeInstanceId: string;

  constructor(instance: Pick<OperationNodeInstance, 'id' | 'runtimeProperties' | 'version'>) {
    this.nodeInstanceId = instance.id;
    this.version = instance.version;
    this.read = instance.runtimeProperties;
    this.values = structuredClone(this.read);
  }

  /** The changes since the properties were read, null when there are none. */
  patch(): RuntimePropertyPatch | null {
    const changes = compare(this.read, this.values, []);
    if (changes.length === 0) return null;
    return {
      nodeInstanceId: this.nodeInstanceId,
      baseVersion: this.version,
      changes: structuredClone(changes),
    };
  }

  /** Forgets the changes: they were stored. */
  settle(): void {
    this.read = structuredClone(this.values);
    this.version += 1;
  }

  /** Takes over what is stored now. Refuses to lose changes unless forced. */
  refresh(instance: OperationNodeInstance, force: boolean): void {
    if (!force && this.patch() !== null)
      throw new NonRecoverableError(
        'runtime_properties are dirty: refreshing now would destroy local changes',
      );
    this.read = instance.runtimeProperties;
    this.version = instance.version;
    this.values = structuredClone(this.read);
  }
}

/** Descends into mappings on both sides; lists change as a whole, since positions are no identities. */
function compare(before: JsonObject, after: JsonObject, path: string[]): RuntimePropertyChange[] {
  const changes: RuntimePropertyChange[] = [];
  for (const [key, value] of Object.entries(after)) {
    const here = [...path, key];
    if (!Object.hasOwn(before, key)) changes.push({ kind: 'set', path: here, value });
    else changes.push(...compareValue(before[key] ?? null, value, here));
  }
  for (const [key, value] of Object.entries(before))
    if (!Object.hasOwn(after, key)) changes.push({ kind: 'delete', path: [...path, key], before: value });
  return changes;
}

function compareValue(before: Json, after: Json, path: string[]): RuntimePropertyChange[] {
  if (isMapping(before) && isMapping(after)) return compare(before, after, path);
  return isDeepStrictEqual(before, after) ? [] : [{ kind: 'set', path, value: after, before }];
}

const isMapping = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
