import type { Json } from '@cloudloom/blueprint';
import { managerFor, type Database } from './database.ts';
import { NotFoundError } from './errors.ts';
import { storableJson } from './stored-json.ts';

/** What a run of an execution asks; the attempt is part of it, since a later attempt may be told something else. */
export interface RecordedQuestion {
  executionId: string;
  attempt: number;
  /** What is asked, and which of several such questions of the run it is. */
  question: string;
}

/** Answers that stay the same however often a run asks, on whatever worker. */
export class RecordedAnswerRepository {
  constructor(private readonly database: Database) {}

  /** The stored answer; at the first time, what `find` answers. @throws NotFoundError when the execution is gone */
  async answer(question: RecordedQuestion, find: () => Promise<Json>): Promise<Json> {
    const stored = await this.read(question);
    if (stored !== undefined) return stored;
    const { executionId, attempt, question: text } = question;
    await managerFor(this.database).query(
      `insert into execution_answers (execution_id, attempt, question, answer)
       select id, $2, $3, $4 from executions where id = $1 on conflict do nothing`,
      [executionId, attempt, text, storableJson(await find())],
    );
    // Of two that asked at the same time, the answer that was stored counts for both.
    const winner = await this.read(question);
    if (winner === undefined) throw new NotFoundError('Execution', executionId);
    return winner;
  }

  private async read({ executionId, attempt, question }: RecordedQuestion): Promise<Json | undefined> {
    const [row] = (await managerFor(this.database).query(
      'select answer from execution_answers where execution_id = $1 and attempt = $2 and question = $3',
      [executionId, attempt, question],
    )) as { answer: Json }[];
    return row?.answer;
  }
}
