/** What a run is started with. Everything else is read by its first activity. */
export interface RunInput {
  executionId: string;
  /** 1 for the first run, one more for each resume. */
  attempt: number;
}
