import { ConfigurationError } from '@cloudloom/configuration';
import { CloudloomError } from '@cloudloom/client';
import { CliError } from './errors.ts';
import { createProgram } from './program.ts';
import { Terminal } from './terminal/terminal.ts';

const terminal = new Terminal(process.stdout, process.env);

/** Errors that a user can act on are told by their message; anything else is a mistake of ours and comes with its stack. */
const tell = (error: unknown): void => {
  const expected =
    error instanceof CliError || error instanceof ConfigurationError || error instanceof CloudloomError;
  console.error(expected ? error.message : error);
};

// Whoever reads has seen enough, e.g. `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const program = createProgram({
  terminal,
  env: process.env,
  write: (text) => void process.stdout.write(text),
  exit: (status) => void (process.exitCode = status),
});

try {
  await program.parseAsync();
} catch (error) {
  terminal.clear();
  tell(error);
  process.exitCode = 1;
}
