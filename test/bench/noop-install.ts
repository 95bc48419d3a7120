import { deployFiles, run } from '../support/deploying.ts';
import { Stack } from '../support/stack.ts';

const blueprint = (instances: number): string => `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
plugins:
  cloudloom: { executor: central_deployment_agent, install: false }
node_templates:
  idle:
    type: cloudify.nodes.Root
    instances: { deploy: ${instances} }
    interfaces:
      cloudify.interfaces.lifecycle:
        create: cloudloom.operations.noop
        configure: cloudloom.operations.noop
        start: cloudloom.operations.noop
`;

/**
 * Seconds from the start request to the end of an install of instances with three no-op operations each, on a stack of
 * its own. @throws when the install does not succeed
 */
export async function measureInstall(instances: number): Promise<number> {
  const stack = await Stack.start({ CLOUDLOOM_OPERATIONS_IN_FLIGHT: '500' });
  try {
    await deployFiles(stack.client, 'bench', { 'blueprint.yaml': blueprint(instances) });
    const begin = performance.now();
    const execution = await run(stack.client, 'bench', 'install');
    if (execution.status !== 'terminated')
      throw new Error(`The install ended ${execution.status}: ${execution.error}`);
    return (performance.now() - begin) / 1000;
  } finally {
    await stack.close();
  }
}
