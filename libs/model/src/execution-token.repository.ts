import { createHash, randomBytes } from 'node:crypto';
import { managerFor, type Database } from './database.ts';
import { ACTIVE_STATUSES, type ExecutionStatus } from './domain/execution.ts';
import type { Transaction } from './transaction.ts';

/** 256 bits as hexadecimal digits. */
const BYTES = 32;
const FORM = /^[0-9a-f]{64}$/;

/** Whom an execution's token stands for. */
export interface ExecutionTokenHolder {
  executionId: string;
  /** Null where the execution is about the system. */
  deploymentId: string | null;
  tenantName: string;
  /** The creator of the execution; calls are made in their name. */
  username: string;
  status: ExecutionStatus;
}

/**
 * Tokens by which the work of an execution calls back. Only hashes are stored. A token holds for the attempt it was drawn for:
 * a restart and a kill make it worthless without anybody having to remove it.
 */
export class ExecutionTokenRepository {
  constructor(private readonly database: Database) {}

  /** Whether the text has the form of such a token. */
  static isToken(value: string): boolean {
    return FORM.test(value);
  }

  /**
   * Draws a token for the work of one attempt, where that is handed over. The answer is the only place where its value ever is:
   * it must not reach histories, logs or events. Null when the attempt is not the execution's own any more, or it was killed.
   */
  async draw(executionId: string, attempt: number, tx?: Transaction): Promise<string | null> {
    const value = randomBytes(BYTES).toString('hex');
    const manager = managerFor(this.database, tx);
    const rows = await manager.query<unknown[]>(
      `with mine as (
         select id, attempt from executions
          where id = $1 and attempt = $2 and killed_at is null and status = any($3)
       ), gone as (
         delete from execution_tokens t using mine where t.execution_id = mine.id and t.attempt <> mine.attempt
       )
       insert into execution_tokens (token_hash, execution_id, attempt)
         select $4, id, attempt from mine returning execution_id`,
      [executionId, attempt, ACTIVE_STATUSES, hash(value)],
    );
    return rows.length === 0 ? null : value;
  }

  /** The holder of a token that is valid now: its execution is active, or cancelled while operations still end. */
  async verify(value: string): Promise<ExecutionTokenHolder | null> {
    if (!FORM.test(value)) return null;
    const [holder] = await managerFor(this.database).query<ExecutionTokenHolder[]>(
      `select e.id as "executionId", e.deployment_id as "deploymentId", e.tenant_name as "tenantName", e.created_by as username, e.status
         from execution_tokens t join executions e on e.id = t.execution_id and e.attempt = t.attempt
        where t.token_hash = $1 and e.killed_at is null
          and (e.status = any($2) or (e.status = 'cancelled' and exists (
                select 1 from operation_attempts o
                 where o.execution_id = e.id and o.ended_at is null and o.lease_until > clock_timestamp())))`,
      [hash(value), ACTIVE_STATUSES],
    );
    return holder ?? null;
  }
}

function hash(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
