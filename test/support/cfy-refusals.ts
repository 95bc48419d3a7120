import { expect } from '@jest/globals';
import type { Cfy } from './cfy.ts';
import { inBatches } from './in-batches.ts';

/** Lines of a command and, after an arrow, what it must print. */
export interface Refusals {
  /** What the server, or the client after a look at it, does not do: exit code 1. */
  refused: string;
  /** Wrong usage: exit code 2. */
  misused: string;
}

/** Runs all commands and compares their exit codes and what they print. */
export async function expectRefusals(cfy: Cfy, { refused, misused }: Refusals): Promise<void> {
  const wanted = [
    ...refused.trim().split('\n').map((line) => ({ exitCode: 1, line })),
    ...misused.trim().split('\n').map((line) => ({ exitCode: 2, line })),
  ]; // prettier-ignore
  await inBatches(wanted, async ({ exitCode, line }) => {
    const [command = '', text = ''] = line.split(' => ');
    const answer = await cfy.run(...command.split(' '));
    expect([command, answer]).toEqual([command, { exitCode, output: expect.stringContaining(text) }]);
  });
}

/** In a world with a deployment `shop`. */
export const OF_EXECUTIONS: Refusals = {
  refused: `
executions start nothing -d shop => Workflow nothing does not exist in the deployment shop
executions start install -d nowhere => 404: Requested \`Deployment\` with ID \`nowhere\` was not found
executions start execute_operation -d shop -f => with the following parameters to execute: operation
executions start execute_operation -d shop -f -p operation=test.say;colour=red => parameters declared: colour. Remove
executions get nope => Execution nope not found
executions cancel nope => 404: Requested \`Execution\` ['nope'] was not found
executions resume nope => 404: Requested \`Execution\` ['nope'] was not found
executions operations list => 400: Missing required param: graph_id or execution_id
executions operations get nope => 404: Requested \`Operation\` with ID \`nope\` was not found
executions groups start install => deployment_group_id parameter is expected to be of type str but is of type NoneType
executions groups get nope => 404: Requested \`ExecutionGroup\` with ID \`nope\` was not found
executions groups cancel nope => 404: Requested \`ExecutionGroup\` with ID \`nope\` was not found
events list nope => 404: Requested \`Execution\` with ID \`nope\` was not found
events delete nowhere => 404: Requested \`Deployment\` with ID \`nowhere\` was not found
events delete shop --store-before => 400: Deleted events are not kept on the manager`,
  misused: `
executions start install => Missing option '-d'
executions start install -d shop --queue --dry-run => Illegal usage: \`queue\` is mutually exclusive with
executions start install -d shop --queue -f => Illegal usage: \`queue\` is mutually exclusive with
executions cancel => Missing argument 'EXECUTION_ID'
executions graphs list => Missing argument 'EXECUTION_ID'
executions groups start => Missing argument 'WORKFLOW_ID'
executions delete --keep-last 0 => Invalid value for '--keep-last'
executions delete --keep-last 1 --before now => \`keep_last\` is mutually exclusive with
events list => Provide one of the following: Execution ID or Execution Group ID
events list x --tail --to 2020-01-01 => \`to_datetime\` is mutually exclusive with`,
};

/** In a world with a deployment `shop` and a secret `taken`. */
export const OF_RESOURCES: Refusals = {
  refused: `
node-instances get nope => Node instance nope not found
node-instances update-runtime nope -p a=b => 404: Requested \`NodeInstance\` with ID \`nope\` was not found
nodes list --run-checks => deployment_id is required when --run-checks is set
secrets create taken -s again => 409: <Secret id=\`taken\` tenant=\`default_tenant\`> already exists on
secrets create empty => Failed to create secret key. Missing option
secrets create typed -s 1 --schema {"type":"array"} => 409: Error validating secret value: must be array
secrets set-visibility taken -l private => Valid visibility's values are: ['tenant', 'global']
secrets list --sort-by bogus => 400: Sort keys '['bogus']' do not exist. Allowed keys are:
sites create moon --location nowhere => 400: Invalid location \`nowhere\`
deployments set-site shop --site-name nope => 404: Requested \`Site\` with ID \`nope\` was not found
deployments set-owner shop -s somebody => 404: User \`somebody\` does not belong to the tenant \`default_tenant\`
deployments filters create bad -ar nothing=x => 400: The filter rule \`"nothing=x"\` is invalid. Allowed attributes
deployments filters create csys-x -lr env=prod => 400: All filters with a \`csys-\` prefix are reserved
deployments list --filter-id nope => 404: Requested \`DeploymentsFilter\` with ID \`nope\` was not found
deployments list -lr bad => The labels filter rule \`bad\` is not in the right format.
blueprints labels list nope => 404: Requested \`Blueprint\` with ID \`nope\` was not found
blueprints labels add nonsense shop => The label \`nonsense\` is invalid.
plugins get nope => 404: Requested \`Plugin\` with ID \`nope\` was not found
plugins delete nope => 404: Requested \`Plugin\` with ID \`nope\` was not found
snapshots delete nope => 404: Requested \`Snapshot\` with ID \`nope\` was not found
snapshots restore nope => 404: Requested \`Snapshot\` with ID \`nope\` was not found
log-bundles delete nope => 404: Requested \`LogBundle\` with ID \`nope\` was not found
users unlock nope => 404: Requested \`User\` with ID \`nope\` was not found
permissions allow --role viewer --permission nope => 404: Requested \`Permission\` with ID \`nope\` was not found
permissions list --role nope => 404: Requested \`Role\` with ID \`nope\` was not found
license upload /etc/hosts => 400: No license is needed here, so none is kept.`,
  misused: `
nodes get web => Missing option '-d'
node-instances update-runtime x => Missing option '-p'
secrets delete => Missing argument 'KEY'
secrets set-visibility taken => Missing option '-l'
plugins upload greeter.tgz => Missing option '-y'
auditlog truncate => Missing option '-b'
users lock admin => No such command 'lock'`,
};
