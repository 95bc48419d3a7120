import type { EffectRecorder } from '../effect-recorder.ts';
import type { WorkflowRuntime } from '../runtime.ts';
import type { Continuation } from './continuation.ts';

/** What tasks and graphs work with; one per execution. */
export interface TaskEnvironment {
  readonly runtime: WorkflowRuntime;
  readonly effects: EffectRecorder;
  readonly continuation: Continuation;
}
