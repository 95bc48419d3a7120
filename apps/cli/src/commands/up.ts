import type { Configuration } from '@cloudloom/configuration';
import type { Terminal } from '../terminal/terminal.ts';
import type { StackOptions } from '../up/stack.ts';
import { withStack } from './with-stack.ts';

/** `cloudloom up`: the stack alone, until a signal ends it. */
export const runUp = async (
  configuration: Configuration,
  terminal: Terminal,
  options: StackOptions,
): Promise<void> => {
  await withStack({ configuration, terminal, options }, async ({ running, shutdown }) => {
    terminal.line(`ready ${running.url}`);
    await shutdown.wait();
  });
  terminal.line('stopped');
};
