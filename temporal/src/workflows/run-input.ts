import type { CarriedState } from '@cloudloom/workflow';

/** What a run is started with. Everything else is read by its first activity. */
export interface RunInput {
  executionId: string;
  /** 1 for the first run, one more for each resume. */
  attempt: number;
  /** Only in runs that go on for one whose history was full. */
  continued?: {
    carried: CarriedState;
    /** The run before had been asked to cancel. */
    cancelRequested: boolean;
  };
}
