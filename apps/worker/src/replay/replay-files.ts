import { readFile } from 'node:fs/promises';
import { readHistory, UnreadableHistory, type RecordedHistory } from './recorded-history.ts';
import { replayHistory, type ReplayVerdict } from './replay-history.ts';
import type { WorkflowCode } from './workflow-code.ts';

/** What the replay of one file came to. */
export type ReplayReport = { readonly file: string } & (
  | ReplayVerdict
  /** No history could be read from the file. */
  | { readonly verdict: 'unreadable'; readonly sentence: string }
  /** The workflow of the history is in none of the bundles. */
  | { readonly verdict: 'foreign'; readonly sentence: string }
);

/** Replays the history in one file against the code that has its workflow. */
export async function replayFile(file: string, code: WorkflowCode): Promise<ReplayReport> {
  const history = await readFileAsHistory(file);
  if (typeof history === 'string') return { file, verdict: 'unreadable', sentence: history };
  const bundle = await code.bundleFor(history);
  if (typeof bundle === 'string') return { file, verdict: 'foreign', sentence: bundle };
  return { file, ...(await replayHistory({ bundle, history })) };
}

async function readFileAsHistory(file: string): Promise<RecordedHistory | string> {
  try {
    return readHistory(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof UnreadableHistory) return error.message;
    if (error instanceof Error && 'syscall' in error) return `It cannot be read: ${error.message}`;
    throw error;
  }
}
