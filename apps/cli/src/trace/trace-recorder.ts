import type { Effect } from '@cloudloom/topology';
import type { InstanceNames } from './instance-names.ts';
import type { NewTraceItem, TraceItem } from './trace-document.ts';

/** Collects what happens during one step, in order. */
export class TraceRecorder {
  readonly items: TraceItem[] = [];
  readonly #names: InstanceNames;

  constructor(names: InstanceNames) {
    this.#names = names;
  }

  /** Returns the item's place. */
  add(item: NewTraceItem): number {
    const seq = this.items.length;
    this.items.push({ seq, ...item });
    return seq;
  }

  addEffect(effect: Effect): void {
    if (effect.kind === 'nodeInstanceState')
      this.add({ kind: 'state', instance: this.#names.name(effect.nodeInstanceId), state: effect.state });
    if (effect.kind === 'log')
      this.add({ kind: 'log', level: effect.level, text: String(this.#names.present(effect.message)) });
    if (effect.kind !== 'event') return;
    const text = String(this.#names.present(effect.message));
    if (effect.eventType === 'workflow_node_event')
      this.add({ kind: 'event', instance: this.#names.name(effect.nodeInstanceId ?? ''), text });
    else if (effect.eventType.startsWith('workflow_'))
      this.add({ kind: 'workflow', event: effect.eventType, text });
  }
}
