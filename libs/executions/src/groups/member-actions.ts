import { DomainError, type Execution } from '@cloudloom/model';

export interface ActionOutcome {
  /** How many members took the action. */
  done: number;
  refused: { executionId: string; error: DomainError }[];
}

/** Acts on members one after the other; one that does not allow it, since it has moved on, does not stop the others. */
export async function actOnEach(
  members: readonly Execution[],
  act: (member: Execution) => Promise<unknown>,
): Promise<ActionOutcome> {
  const outcome: ActionOutcome = { done: 0, refused: [] };
  for (const member of members) {
    try {
      await act(member);
      outcome.done += 1;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      outcome.refused.push({ executionId: member.id, error });
    }
  }
  return outcome;
}
