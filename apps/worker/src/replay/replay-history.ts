import { setTimeout } from 'node:timers/promises';
import { ReplayError, type ReplayWorkerOptions } from '@temporalio/worker';
import { explainDivergence, sdkSentence, type Divergence } from './divergence.ts';
import { createObservedWorker, type ObservedActivation } from './observed-worker.ts';
import type { RecordedHistory } from './recorded-history.ts';

/** A replay does in seconds what took days; one that does not end waits for something that never comes. */
const DEADLINE_MILLISECONDS = 120_000;

export interface ReplayRequest {
  /** The product's bundle (`buildWorkflowBundle`) or a plugin's (`bundlePlugin`). */
  readonly bundle: { readonly code: string };
  readonly history: RecordedHistory;
  /** Only for histories whose payloads a codec has written. */
  readonly dataConverter?: ReplayWorkerOptions['dataConverter'];
}

/**
 * What a replay came to:
 * `replays`: the code goes on where the recorded run stands;
 * `diverges`: it does something else than the recorded run did;
 * `breaks`: it could not be run at all, e.g. it blocks its thread or throws while it is loaded.
 */
export type ReplayVerdict =
  | { readonly verdict: 'replays'; readonly events: number }
  | ({ readonly verdict: 'diverges'; readonly detail: string } & Divergence)
  | { readonly verdict: 'breaks'; readonly sentence: string; readonly detail: string };

/**
 * Replays a recorded run against workflow code and says where they differ. Needs no server and changes nothing.
 * The process must have its `Runtime` installed before (or takes the SDK's own, which writes to standard error).
 * @throws what the SDK throws for a bundle that it cannot load
 */
export async function replayHistory(request: ReplayRequest): Promise<ReplayVerdict> {
  const { bundle, history, dataConverter } = request;
  const activations: ObservedActivation[] = [];
  const worker = createObservedWorker((activation) => activations.push(activation));
  const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? undefined;
  const options: ReplayWorkerOptions & { debugMode: boolean } = {
    workflowBundle: bundle,
    // The SDK would otherwise run the code in this very thread, which code that loops would block for ever.
    debugMode: false,
    ...(dataConverter ? { dataConverter } : {}),
  };
  const deadline = new AbortController();
  try {
    const outcome = await Promise.race([
      worker.runReplayHistory(options, history, workflowId),
      setTimeout(DEADLINE_MILLISECONDS, 'stuck' as const, { signal: deadline.signal }),
    ]);
    if (outcome === 'stuck') return stuck();
    return { verdict: 'replays', events: history.events?.length ?? 0 };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'DeterminismViolationError')
      return {
        verdict: 'diverges',
        ...explainDivergence({ history, activations, message: error.message }),
        detail: error.message,
      };
    if (error instanceof ReplayError) return broken(error.message);
    throw error;
  } finally {
    deadline.abort();
  }
}

function broken(message: string): ReplayVerdict {
  return {
    verdict: 'breaks',
    sentence: `The code could not be run: ${sdkSentence(message)}`,
    detail: message,
  };
}

function stuck(): ReplayVerdict {
  const sentence = `The code did not come to the end of the history within ${DEADLINE_MILLISECONDS / 1000} seconds.`;
  return { verdict: 'breaks', sentence, detail: sentence };
}
