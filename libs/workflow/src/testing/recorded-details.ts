import type { NodeInstanceDetails } from '../runtime.ts';

/** What a test says about instances, by their ids; it may change the object while the workflow runs. */
export type InstanceSketches = Record<string, Partial<NodeInstanceDetails>>;

/** What changes while executions run; the rest is as a test says. */
export type LiveDetails = Pick<NodeInstanceDetails, 'state' | 'systemProperties'>;

/** Answers questions about instances and remembers the answers, as a server would for later runs of an execution. */
export class RecordedDetails {
  readonly #sketches: InstanceSketches;
  readonly #answers = new Map<string, NodeInstanceDetails>();

  constructor(sketches: InstanceSketches = {}) {
    this.#sketches = sketches;
  }

  answer(nodeInstanceId: string, occurrence: number, live: LiveDetails): NodeInstanceDetails {
    const key = `${nodeInstanceId}#${occurrence}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const plain = { state: live.state, version: 1, runtimeProperties: {} };
    const { systemProperties } = live;
    const answer = JSON.parse(
      JSON.stringify({ ...plain, ...this.#sketches[nodeInstanceId], systemProperties }),
    ) as NodeInstanceDetails;
    this.#answers.set(key, answer);
    return answer;
  }
}
