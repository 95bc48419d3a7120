// Runs a workflow of a deployment, shows what it does while it does it, and prints the outputs.
//   run-a-workflow.ts <deployment> <workflow>
import { connect } from './connect.ts';

const [deploymentId = 'hello', workflowId = 'install'] = process.argv.slice(2);
const client = connect();

const { id } = await client.executions.start({ deploymentId, workflowId });
for await (const event of client.events.follow(id)) console.log(event.timestamp, event.message);

const execution = await client.executions.get(id);
if (execution.status !== 'terminated')
  throw new Error(`${workflowId} is ${execution.status}: ${execution.error}`);
console.log('outputs', await client.deployments.outputs(deploymentId));
