import { describe, expect, it } from '@jest/globals';
import type { AttemptDecision, InstanceOnNode, OperationSubjectRepository } from '@cloudloom/model';
import type { TaskRecord } from '@cloudloom/topology';
import { OperationDescriptions } from './operation-description.ts';

const START = {
  plugin: 'script',
  operation: 'script_runner.tasks.run',
  executor: 'host_agent',
  inputs: { script_path: 'start.sh' },
  hasIntrinsicFunctions: false,
  timeout: 30,
  timeoutRecoverable: true,
};
const WEB = {
  instance: { id: 'web_1', deploymentId: 'shop', index: 1, version: 1, relationships: [], scalingGroups: [] },
  node: {
    id: 'web',
    plan: { type: 'T', typeHierarchy: ['T'], properties: {}, plugins: [], operations: { start: START } },
  },
  hostNode: null,
} as unknown as InstanceOnNode;

/** What a worker knows about a stored task that runs on `web_1`. */
function describeTask(task: Partial<TaskRecord>) {
  const subjects = { find: () => Promise.resolve(WEB) } as unknown as OperationSubjectRepository;
  const decision = {
    kind: 'run',
    attemptId: 'attempt',
    retryNumber: 0,
    lostAttempts: 0,
    execution: { tenantName: 'default_tenant', deploymentId: 'shop' },
    operation: { id: 'uuid', taskPath: 'g/x', task: { name: 'x', nodeInstanceId: 'web_1', ...task } },
  } as unknown as Extract<AttemptDecision, { kind: 'run' }>;
  return new OperationDescriptions(subjects).describe(decision);
}

describe('the description of an operation', () => {
  it('takes implementation and inputs from the node', async () => {
    expect(await describeTask({ operation: 'start', kwargs: { size: 2 } })).toMatchObject({
      implementation: 'script_runner.tasks.run',
      executor: 'host_agent',
      inputs: { script_path: 'start.sh' },
      kwargs: { size: 2 },
      timeout: 30,
      sendTaskEvents: true,
    });
  });

  it('takes the implementation that the workflow has given instead, with no inputs but its own', async () => {
    const implementation = {
      plugin: 'script',
      operation: 'script_runner.tasks.run',
      executor: 'central_deployment_agent',
      timeout: null,
      timeoutRecoverable: false,
    } as const;
    const kwargs = { script_path: 'check.sh', port: { get_property: ['SELF', 'port'] } };
    const task = {
      operation: implementation.operation,
      implementation,
      kwargs,
      sendTaskEvents: false,
    } as const;
    expect(await describeTask(task)).toMatchObject({
      pluginName: 'script',
      implementation: 'script_runner.tasks.run',
      executor: 'central_deployment_agent',
      inputs: {},
      kwargs,
      hasIntrinsicFunctions: true,
      timeout: null,
      sendTaskEvents: false,
    });
  });

  it('is not there for an operation that the node lost', async () => {
    await expect(describeTask({ operation: 'stop' })).rejects.toThrow(
      'Node web has no operation stop any more',
    );
  });
});
