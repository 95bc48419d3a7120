import { setTimeout as delay } from 'node:timers/promises';
import type { StormGroup } from './deployments.ts';
import type { Random } from './random.ts';
import type { StormClient } from './storm-client.ts';

/** An execution that a manager has promised. */
export interface Accepted {
  id: string;
  /** By which its operation signs in the ledger; null for system-wide executions. */
  tag: string | null;
  deploymentId: string | null;
  group: StormGroup | null;
  isForced: boolean;
  isSystemWide: boolean;
}

export interface WorkloadOptions {
  executions: number;
  systemWide: number;
  /** Nothing new is sent while more than so many have not ended. */
  unfinishedAtMost: number;
  /** Milliseconds since the epoch; nothing new after that. */
  until: number;
}

export interface WorkloadSurroundings {
  client: StormClient;
  random: Random;
  deploymentIds: readonly string[];
  groups: readonly StormGroup[];
  /** Executions that had not ended when somebody last looked. */
  unfinished: () => readonly string[];
}

const SENDERS = 6;
/** Each of its members is an execution; a storm of groups alone would test nothing else. */
const GROUP_SHARE = 0.02;
const FORCED_SHARE = 0.05;
const IMPATIENT_SHARE = 0.1;
const CANCEL_SHARE = 0.25;
const REFUSAL = 'existing_running_execution_error';

/** Sends what users send: starts of every kind, groups, snapshots, cancels; and remembers what it was promised. */
export class Workload {
  readonly accepted = new Map<string, Accepted>();
  /** Executions that were cancelled before they left the queue. */
  readonly cancelledInQueue = new Set<string>();
  /** Answers that no manager may give. */
  readonly mistakes: string[] = [];
  refused = 0;
  cancels = 0;
  private systemWideSent = 0;
  private requests = 0;

  constructor(
    private readonly around: WorkloadSurroundings,
    private readonly options: WorkloadOptions,
  ) {}

  /** Resolves when everything is sent, or the time is over. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: SENDERS }, () => this.send()));
  }

  private async send(): Promise<void> {
    const { executions, until, unfinishedAtMost } = this.options;
    while (this.accepted.size < executions && Date.now() < until) {
      if (this.around.unfinished().length > unfinishedAtMost) await delay(50);
      else await this.sendOne();
    }
  }

  private async sendOne(): Promise<void> {
    const { random } = this.around;
    if (random.chance(CANCEL_SHARE)) return this.cancel();
    const { executions, systemWide } = this.options;
    if (
      this.systemWideSent < systemWide &&
      this.accepted.size >= (this.systemWideSent * executions) / systemWide
    )
      return this.createSnapshot();
    return random.chance(GROUP_SHARE) ? this.startGroup() : this.startOne();
  }

  private async startOne(): Promise<void> {
    const { client, random, deploymentIds } = this.around;
    const deploymentId = random.pick(deploymentIds);
    const isForced = random.chance(FORCED_SHARE);
    const queue = !random.chance(IMPATIENT_SHARE);
    const tag = this.newTag();
    const parameters = this.parametersOf(tag);
    const body = {
      deployment_id: deploymentId,
      workflow_id: 'execute_operation',
      parameters,
      queue,
      force: isForced,
    };
    const { status, body: answer } = await client.create('POST', '/executions', { body, key: tag });
    const execution = { tag, deploymentId, group: null, isForced, isSystemWide: false };
    if (status === 201) this.accepted.set(answer.id, { id: answer.id, ...execution });
    else this.noteRefusal(status, answer, queue);
  }

  private async startGroup(): Promise<void> {
    const { client, random, groups } = this.around;
    const group = random.pick(groups);
    const tag = this.newTag();
    const parameters = Object.fromEntries(
      group.deploymentIds.map((id) => [id, this.parametersOf(`${tag}/${id}`)]),
    );
    const body = {
      deployment_group_id: group.id,
      workflow_id: 'execute_operation',
      concurrency: group.concurrency,
      parameters,
    };
    const { status, body: answer } = await client.create('POST', '/execution-groups', { body, key: tag });
    if (status !== 200 && status !== 201) return this.noteRefusal(status, answer, true);
    // One execution group is one limit, also when several run over the same deployments.
    const own = { ...group, id: String(answer.id) };
    for (const id of answer.execution_ids as string[])
      this.accepted.set(id, {
        id,
        tag: null,
        deploymentId: null,
        group: own,
        isForced: false,
        isSystemWide: false,
      });
  }

  private async createSnapshot(): Promise<void> {
    const tag = `snapshot-${this.systemWideSent++}`;
    const { status, body } = await this.around.client.create('PUT', `/snapshots/${tag}`, {
      body: { include_credentials: false, include_events: false, include_logs: false, queue: true },
      key: tag,
    });
    if (status === 201)
      this.accepted.set(body.id, {
        id: body.id,
        tag: null,
        deploymentId: null,
        group: null,
        isForced: false,
        isSystemWide: true,
      });
    else this.noteRefusal(status, body, true);
  }

  private async cancel(): Promise<void> {
    const { client, random, unfinished } = this.around;
    const known = unfinished().filter((id) => this.accepted.get(id)?.isSystemWide === false);
    if (known.length === 0) return;
    const id = random.pick(known);
    const action = random.chance(0.5) ? 'cancel' : 'force-cancel';
    const { status, body } = await client.post(`/executions/${id}`, { action });
    this.cancels += 1;
    if (status === 200 && body.status === 'cancelled') this.cancelledInQueue.add(id);
    else if (status !== 200 && body.error_code !== 'illegal_action_error')
      this.mistakes.push(`${action} of ${id} was answered ${status} ${JSON.stringify(body)}`);
  }

  private noteRefusal(status: number, answer: { error_code?: string }, queue: boolean): void {
    if (status === 400 && answer.error_code === REFUSAL && !queue) this.refused += 1;
    else this.mistakes.push(`A start (queue: ${queue}) was answered ${status} ${JSON.stringify(answer)}`);
  }

  private parametersOf(tag: string): object {
    const seconds = this.around.random.between(1, 8) / 10;
    return { operation: 'storm.note', operation_kwargs: { tag, seconds }, allow_kwargs_override: true };
  }

  private newTag(): string {
    this.requests += 1;
    return `r${this.requests}`;
  }
}
