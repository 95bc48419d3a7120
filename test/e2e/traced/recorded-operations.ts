import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '@cloudloom/blueprint';
import {
  findCommand,
  isFailing,
  type OperationCommand,
} from '../../../apps/cli/src/trace/operation-command.ts';
import type { ExecutionNotes, OperationSubject } from './execution-notes.ts';
import { OperationCtx } from './operation-ctx.ts';

/** What the operations of a deployment have in common. */
export interface RecordedDeployment {
  ordinalOf: (instanceId: string) => Promise<number>;
  /** How often an operation ran, by what it is about. */
  runs: Map<string, number>;
}

/** What an operation is about, as its `ctx` tells. */
interface Operation {
  name: string;
  attempt: number;
  executionId: string;
  deployment: RecordedDeployment;
  /** The node property `oracle`: of the source, on a relationship. */
  commands: Json | undefined;
  targetNode: string | undefined;
  subject: OperationSubject;
}

/**
 * Behaves for every operation on the stack as the node property `oracle` commands it, see the head of
 * test/oracle/oracle_ops.py, and notes that it ran. Each is a process that asks here with which status it is to end.
 */
export class RecordedOperations {
  private readonly deployments = new Map<string, RecordedDeployment>();

  private constructor(
    private readonly server: Server,
    private readonly notes: ExecutionNotes,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  static async listen(notes: ExecutionNotes): Promise<RecordedOperations> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RecordedOperations(server, notes);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  add(deploymentId: string, deployment: RecordedDeployment): void {
    this.deployments.set(deploymentId, deployment);
  }

  async close(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    // A process that is ended is not waiting any more.
    socket.on('error', () => undefined);
    createInterface({ input: socket }).once('line', (url) => {
      this.behave(new OperationCtx(url)).then(
        (status) => socket.end(`${status}\n`),
        (error: unknown) => {
          process.stderr.write(`An operation failed by mistake: ${String(error)}\n`);
          socket.end('1\n');
        },
      );
    });
  }

  /** @returns the exit status */
  private async behave(ctx: OperationCtx): Promise<number> {
    const operation = await this.operationOf(ctx);
    const { subject, name, attempt, executionId } = operation;
    const command = await commandOf(operation);
    const about = { op: name, attempt, ...subject };
    this.notes.add(executionId, { kind: 'op_start', ...about });
    const run = countRun(operation);
    if (command.sleep) await sleep(1000 * command.sleep);
    const acting = 'side' in subject ? [subject.side, 'instance'] : ['instance'];
    for (const [key, value] of Object.entries(command.set ?? {}))
      await ctx.ask(...acting, 'runtime-properties', key, value);
    const error = isFailing(command, run) ? command.error : undefined;
    this.notes.add(executionId, { kind: 'op_end', outcome: error ?? 'ok', ...about });
    const message = `commanded failure ${run + 1}`;
    if (error === undefined) await ctx.ask('returns', command.result ?? null);
    if (error === 'retry') await ctx.ask('retry-operation', message, command.retry_after ?? null);
    if (error === 'nonrecoverable') await ctx.ask('abort-operation', message);
    return error === undefined ? 0 : 1;
  }

  private async operationOf(ctx: OperationCtx): Promise<Operation> {
    const [name, attempt, type, executionId, deploymentId] = await Promise.all([
      ctx.text('operation', 'name'),
      ctx.ask('operation', 'retry-number'),
      ctx.text('type'),
      ctx.text('execution-id'),
      ctx.text('deployment', 'id'),
    ]);
    const deployment = this.deployments.get(deploymentId);
    if (!deployment) throw new Error(`Nobody traces the deployment ${deploymentId}.`);
    const about = type === 'node-instance' ? await aboutInstance(ctx) : await aboutRelationship(ctx);
    return { name, attempt: Number(attempt), executionId, deployment, ...about };
  }
}

type About = Pick<Operation, 'subject' | 'commands' | 'targetNode'>;

async function aboutInstance(ctx: OperationCtx): Promise<About> {
  const [instance, commands] = await Promise.all([ctx.text('instance', 'id'), ctx.commands('node')]);
  return { subject: { instance }, commands, targetNode: undefined };
}

async function aboutRelationship(ctx: OperationCtx): Promise<About> {
  const [source, target, side, commands, targetNode] = await Promise.all([
    ctx.text('source', 'instance', 'id'),
    ctx.text('target', 'instance', 'id'),
    ctx.text('operation', 'relationship'),
    ctx.commands('source', 'node'),
    ctx.text('target', 'node', 'name'),
  ]);
  return { subject: { source, target, side: side as 'source' | 'target' }, commands, targetNode };
}

async function commandOf(operation: Operation): Promise<OperationCommand> {
  const { subject, name, targetNode, commands, deployment } = operation;
  const ordinal = await deployment.ordinalOf('side' in subject ? subject.source : subject.instance);
  return findCommand(commands, {
    operation: name,
    ordinal,
    ...('side' in subject ? { side: subject.side } : {}),
    ...(targetNode === undefined ? {} : { targetNode }),
  });
}

function countRun({ subject, name, deployment: { runs } }: Operation): number {
  const key = [...Object.values(subject), name].join(' ');
  const run = runs.get(key) ?? 0;
  runs.set(key, run + 1);
  return run;
}
