import { Command, InvalidArgumentError, Option } from 'commander';
import { describeVariables, loadConfiguration, type Configuration } from '@cloudloom/configuration';
import type { PlanOptions } from './commands/plan.ts';
import type { PluginInitOptions } from './commands/plugin.ts';
import type { ReplayOptions } from './commands/replay.ts';
import type { SchemaOptions } from './commands/schema.ts';
import type { ValidateOptions } from './commands/validate.ts';
import { runQuickstart } from './commands/quickstart.ts';
import { runReset } from './commands/reset.ts';
import { runResetPassword, type ResetPasswordOptions } from './commands/reset-password.ts';
import { runWithTestServers } from './commands/test-servers.ts';
import { runUp } from './commands/up.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What the commands share. */
export interface ProgramContext {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  /** Takes the exit status of a command that has one. */
  readonly exit: (status: number) => void;
}

interface Counts {
  managers: number;
  workers: number;
}

/** The `cloudloom` command with all its verbs. */
export const createProgram = (context: ProgramContext): Command => {
  const program = new Command('cloudloom')
    .description('Durable workflows for blueprint-described deployments')
    .enablePositionalOptions()
    .showHelpAfterError('(--help shows what is possible)')
    .addHelpText('after', () => `\n${variableHelp()}`);
  addStackCommands(program, context);
  addMaintenanceCommands(program, context);
  addOfflineCommands(program, context);
  addAuthorCommands(program, context);
  return program;
};

const addStackCommands = (program: Command, { terminal, env, exit }: ProgramContext): void => {
  const withCounts = (command: Command): Command =>
    command
      .option('--managers <n>', 'how many managers to run', toCount, 1)
      .option('--workers <n>', 'how many workers to run', toCount, 1);
  withCounts(program.command('up'))
    .description('run the stack: PostgreSQL, Temporal, managers and workers, until Ctrl-C')
    .addHelpText(
      'after',
      examples('npm start', 'npm start -- --managers 3 --workers 2', 'CLOUDLOOM_PORT=0 npm start'),
    )
    .action((options: Counts) => runUp(configurationOf(env), terminal, options));
  withCounts(program.command('quickstart'))
    .description('run the stack, install the multi-tier example in it and show it')
    .option('--exit', 'check the example, uninstall it, stop everything and return 0', false)
    .option('--blueprint <path>', "another blueprint file than the example's")
    .addHelpText('after', examples('npm run quickstart', 'npm run quickstart -- --exit'))
    .action(async (options: Counts & { exit: boolean; blueprint?: string }) =>
      exit(await runQuickstart(configurationOf(env), terminal, options)),
    );
  program
    .command('with-test-servers <command...>', { hidden: true })
    .description('run a command beside a PostgreSQL and a Temporal server of its own (behind "npm test")')
    .passThroughOptions()
    .action(async (command: string[]) =>
      exit(await runWithTestServers(configurationOf(env), terminal, command)),
    );
};

const addMaintenanceCommands = (program: Command, { terminal, env }: ProgramContext): void => {
  program
    .command('reset')
    .description('remove the data folder: databases, archives, keys and logs')
    .option('--yes', 'do not ask', false)
    .addHelpText('after', examples('npm run cloudloom -- reset', 'npm run cloudloom -- reset --yes'))
    .action((options: { yes: boolean }) => runReset(configurationOf(env), terminal, options));
  program
    .command('admin')
    .description('what an administrator of the installation does')
    .command('reset-password')
    .description('set a password directly in the database, for who lost the one of the first start')
    .option('--username <name>', 'whose; the administrator of the first start unless given')
    .option('--password <text>', 'the new one; random and printed unless given')
    .addHelpText('after', examples('npm run cloudloom -- admin reset-password'))
    .action((options: ResetPasswordOptions) => runResetPassword(configurationOf(env), terminal, options));
};

/** Their code is loaded when it is needed: the compiler would slow the start of everything else. */
const addOfflineCommands = (program: Command, { terminal, write, exit }: ProgramContext): void => {
  const withFolders = (command: Command): Command =>
    command
      .option('--plugins <folder>', 'folder from which plugin:NAME is read (repeatable)', collect, [])
      .option('--blueprints <folder>', 'folder from which blueprint:ID is read (repeatable)', collect, []);
  withFolders(program.command('validate <path...>'))
    .description(
      'check blueprints and show every mistake with its place; a folder stands for all blueprints in it; needs no server',
    )
    .option('--inputs <json>', 'check a deployment with these inputs as well, as JSON text or a file')
    .option('--json', 'print one JSON document for programs (lines from 1, columns from 0)')
    .option('--quiet', 'print problems only: no warnings, no summary')
    .addHelpText('after', VALIDATE_HELP)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (paths: string[], options: ValidateOptions) => {
      const { runValidate } = await import('./commands/validate.ts');
      const complain = (text: string): void => console.error(text);
      exit(await runValidate(paths, options, { terminal, write, complain }));
    });
  withFolders(program.command('plan <blueprint>'))
    .description(
      'print the deployment plan of a blueprint as JSON; exit status 3 when it is refused; needs no server',
    )
    .option('--inputs <json>', 'inputs, as JSON text or a file')
    .option('--secrets <json>', 'exactly these secrets exist; without it every secret does')
    .option('--entities <json>', 'objects that exist, by type')
    .option('--runtime <json>', 'state to evaluate outputs, capabilities and payloads against')
    .addOption(
      new Option('--stage <stage>', 'which plan: of the blueprint, of a deployment, or both')
        .choices(['parse', 'deploy', 'both'])
        .default('deploy'),
    )
    .option('--runtime-only', 'leave all functions to the run time', false)
    .option('--auto-correct-types', 'turn texts into the declared types of inputs', false)
    .option('--no-validate-version', 'accept sections that are newer than the declared version')
    .addHelpText('after', examples('npm run --silent plan -- examples/multi-tier/blueprint.yaml'))
    .action(async (path: string, options: PlanOptions) => {
      const { runPlan } = await import('./commands/plan.ts');
      exit(await runPlan(path, options, write));
    });
  addSchemaCommand(program, write);
  program
    .command('trace <blueprint>')
    .description('run workflows of a blueprint in memory and print what they did, as JSON; needs no server')
    .option(
      '--scenario <file>',
      'which workflows to run and how operations behave; install and uninstall unless given',
    )
    .addHelpText('after', examples('npm run --silent trace -- examples/multi-tier/blueprint.yaml'))
    .action(async (path: string, options: { scenario?: string }) => {
      const { runTraceCommand } = await import('./commands/trace.ts');
      await runTraceCommand(path, options.scenario, write);
    });
};

const addSchemaCommand = (program: Command, write: (text: string) => void): void => {
  program
    .command('schema')
    .description('print the JSON Schema of blueprints, for completion and checks in editors; needs no server')
    .option('--version <version>', 'of one version of the language only, e.g. 1_4')
    .option('--output <file>', 'write it to a file')
    .option('--markdown', 'print tables of all keys for people instead')
    .addHelpText('after', examples('npm run cloudloom -- schema --output blueprint.schema.json'))
    .action(async (options: SchemaOptions) => {
      const { runSchema } = await import('./commands/schema.ts');
      await runSchema(options, write);
    });
};

/** For who writes workflows; they need no server either. */
const addAuthorCommands = (program: Command, { terminal, write, exit }: ProgramContext): void => {
  const plugin = program.command('plugin').description('work on a plugin: workflows of your own');
  plugin
    .command('init <name>')
    .description(
      'make a plugin project: a workflow with its test, a blueprint that uses it, all that npm needs',
    )
    .option('--directory <folder>', 'where; a new or empty folder, named like the plugin unless given')
    .addHelpText('after', examples('npm run cloudloom -- plugin init greeter --directory ../greeter'))
    .action(async (name: string, options: PluginInitOptions) => {
      const { runPluginInit } = await import('./commands/plugin.ts');
      await runPluginInit(name, options, terminal);
    });
  plugin
    .command('sdk')
    .description('write the package @cloudloom/workflow, which plugins are written with, as a tarball')
    .option('--directory <folder>', 'where', '.')
    .addHelpText('after', examples('npm run cloudloom -- plugin sdk --directory ../greeter/vendor'))
    .action(async (options: { directory: string }) => {
      const { runPluginSdk } = await import('./commands/plugin.ts');
      await runPluginSdk(options, terminal);
    });
  program
    .command('replay <history...>')
    .description(
      'replay recorded runs against the workflow code of this version, or of a plugin, and name what differs; needs no server',
    )
    .option('--plugin <path>', 'a built plugin: its folder, or what npm pack made of it')
    .option('--json', 'print one JSON document for programs')
    .addHelpText('after', REPLAY_HELP)
    .action(async (histories: string[], options: ReplayOptions) => {
      const { runReplay } = await import('./commands/replay.ts');
      exit(await runReplay(histories, options, { terminal, write }));
    });
};

const configurationOf = (env: ProgramContext['env']): Configuration => loadConfiguration(env);

const toCount = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new InvalidArgumentError('It takes a number from 1 to 64.');
  return count;
};

const collect = (value: string, previous: string[]): string[] => [...previous, value];

const examples = (...lines: string[]): string =>
  ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n');

const VALIDATE_HELP = [
  '',
  'Exit status: 0 all blueprints are valid, 1 one is refused, 2 wrong usage or a file that cannot be read.',
  'Warnings are about what is allowed but hardly meant; they do not change the exit status.',
  examples(
    'npm run cloudloom -- validate examples/hello-world/blueprint.yaml',
    'npm run cloudloom -- validate examples',
    `npm run --silent cloudloom -- validate blueprint.yaml --inputs '{"port": 80}' --json`,
  ),
].join('\n');

const REPLAY_HELP = [
  '',
  'A history is what "temporal workflow show --output json" prints or what the Web UI downloads: docs/how-to/replay-histories.md',
  'Exit status: 0 all of them replay, 1 one does not.',
  examples(
    'npm run cloudloom -- replay test/histories/*.json',
    'npm run cloudloom -- replay history.json --plugin ../greeter',
  ),
].join('\n');

const variableHelp = (): string =>
  [
    'Environment variables (docs/reference/configuration.md):',
    ...describeVariables().map(({ name, meaning, default: fallback }) => {
      const rest = fallback === '' ? '' : ` [${fallback.replaceAll('`', '')}]`;
      return `  ${name.padEnd(33)} ${meaning}${rest}`;
    }),
  ].join('\n');
