/** What the replay of one file came to, as the worker's replay process writes it. */
export interface ReplayReport {
  readonly file: string;
  readonly verdict: 'replays' | 'diverges' | 'breaks' | 'foreign' | 'unreadable';
  /** What is wrong; all verdicts but `replays` have one. */
  readonly sentence?: string;
  /** Length of the history, where it replays. */
  readonly events?: number;
  /** Of `diverges`: the event that the code does not bring about, what the history did there, what the code does instead. */
  readonly event?: { readonly id: number; readonly type: string } | null;
  readonly recorded?: string | null;
  readonly instead?: string | null;
  /** What the SDK said. */
  readonly detail?: string;
}
