import { BlueprintError } from '@cloudloom/blueprint';
import { CliError } from '../errors.ts';
import { runTrace } from '../trace/index.ts';

/**
 * `cloudloom trace`: prints what the workflows of a scenario did.
 * @throws CliError when the blueprint is refused
 */
export const runTraceCommand = async (
  blueprint: string,
  scenario: string | undefined,
  write: (text: string) => void,
): Promise<void> => {
  try {
    await runTrace(blueprint, scenario, write);
  } catch (error) {
    if (error instanceof BlueprintError) throw new CliError('invalid_blueprint', error.message);
    throw error;
  }
};
