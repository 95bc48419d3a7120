import type { OperationRun } from '../operation-return.ts';
import type {
  OperationDescription,
  OperationNodeInstance,
  OperationRequest,
} from '../ports/operation-state.ts';

/** A node instance for tests; what is not given has a plain default. */
export function anInstance(
  id: string,
  given: Partial<Omit<OperationNodeInstance, 'node'>> & {
    node?: Partial<OperationNodeInstance['node']>;
  } = {},
): OperationNodeInstance {
  const { node, ...rest } = given;
  return {
    id,
    index: 1,
    version: 1,
    hostId: null,
    hostInstallMethod: null,
    runtimeProperties: {},
    relationships: [],
    scalingGroups: [],
    ...rest,
    node: {
      id: id.slice(0, id.lastIndexOf('_')),
      type: 'cloudify.nodes.Root',
      typeHierarchy: ['cloudify.nodes.Root'],
      properties: {},
      numberOfInstances: 1,
      ...node,
    },
  };
}

/** A `create` of node `web` by a script, for tests. */
export function anOperation(given: Partial<OperationDescription> = {}): OperationDescription {
  return {
    attemptId: 'attempt-1',
    retryNumber: 0,
    lostAttempts: 0,
    execution: {
      id: 'execution-1',
      workflowId: 'install',
      deploymentId: 'shop',
      blueprintId: 'shop-blueprint',
      tenantName: 'default_tenant',
      creatorUsername: 'admin',
      parameters: {},
    },
    taskUuid: 'task-uuid',
    taskName: 'script_runner.tasks.run',
    operationName: 'cloudify.interfaces.lifecycle.create',
    pluginName: 'script',
    plugin: null,
    implementation: 'script_runner.tasks.run',
    executor: 'central_deployment_agent',
    inputs: {},
    kwargs: {},
    hasIntrinsicFunctions: false,
    timeout: null,
    timeoutRecoverable: false,
    sendTaskEvents: true,
    subject: { kind: 'node', instance: anInstance('web_a1b2c3') },
    ...given,
  };
}

export function aRequest(given: Partial<OperationRequest> = {}): OperationRequest {
  return {
    executionId: 'execution-1',
    executionAttempt: 1,
    taskId: 'install/web_a1b2c3/create',
    currentRetries: 0,
    handlesFailure: false,
    maxRetries: 2,
    retryInterval: 15,
    ...given,
  };
}

export function aRun(given: Partial<OperationRun> = {}): OperationRun {
  return { signal: new AbortController().signal, heartbeat: () => {}, workerId: 'worker-1', ...given };
}
