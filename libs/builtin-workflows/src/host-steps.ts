import type { Node, NodeInstance, SequenceItem } from '@cloudloom/workflow';
import { announcement, silentOperation } from './framed-operation.ts';
import { AGENT, HOST, MONITORING_AGENT, WORKER_INSTALLER } from './operation-names.ts';
import { pollUntilTrue } from './task-handlers.ts';

const HOST_TYPE = 'cloudify.nodes.Compute';

export const isHost = (node: Node): boolean => node.typeHierarchy.includes(HOST_TYPE);

/** How an agent gets to the host; a host that does not say wants none. */
export const installMethod = ({ node }: NodeInstance): string => node.installMethod ?? 'none';

/** After a host started: wait until it answers, bring its agent there. Empty for other nodes. */
export function hostPostStart(instance: NodeInstance): SequenceItem[] {
  if (!isHost(instance.node)) return [];
  return [
    ...hostStatePoll(instance),
    ...(installMethod(instance) === 'none' ? [] : agentInstallation(instance)),
    ...silentOperation(instance, `${MONITORING_AGENT}.install`),
    ...silentOperation(instance, `${MONITORING_AGENT}.start`),
  ];
}

function hostStatePoll(instance: NodeInstance): SequenceItem[] {
  const operation = `${HOST}.get_state`;
  if (!instance.node.hasOperation(operation)) return [];
  const task = instance.executeOperation(operation);
  task.onSuccess = pollUntilTrue;
  return [task];
}

function agentInstallation(instance: NodeInstance): SequenceItem[] {
  if (instance.node.hasOperation(`${WORKER_INSTALLER}.install`))
    return [
      instance.sendEvent('Installing agent'),
      ...silentOperation(instance, `${WORKER_INSTALLER}.install`),
      instance.sendEvent('Agent installed'),
      instance.sendEvent('Starting agent'),
      ...silentOperation(instance, `${WORKER_INSTALLER}.start`),
      instance.sendEvent('Agent started'),
    ];
  const comesBySelf = ['plugin', 'init_script'].includes(installMethod(instance));
  return [
    instance.sendEvent('Creating agent'),
    ...silentOperation(instance, `${AGENT}.create`),
    instance.sendEvent('Agent created'),
    ...(comesBySelf ? agentArrival(instance) : []),
  ];
}

const agentArrival = (instance: NodeInstance): SequenceItem[] => [
  instance.sendEvent('Waiting for agent to start'),
  ...silentOperation(instance, `${AGENT}.start`),
  instance.sendEvent('Agent started'),
];

/** Before a host stops: take its agent away. Empty for other nodes. */
export function hostPreStop(instance: NodeInstance): SequenceItem[] {
  if (!isHost(instance.node)) return [];
  return [
    ...silentOperation(instance, `${MONITORING_AGENT}.stop`),
    ...silentOperation(instance, `${MONITORING_AGENT}.uninstall`),
    ...(installMethod(instance) === 'none' ? [] : agentRemoval(instance)),
  ];
}

function agentRemoval(instance: NodeInstance): SequenceItem[] {
  const [stop, remove] = agentRemovalOperations(instance);
  return [
    instance.sendEvent('Stopping agent'),
    ...silentOperation(instance, stop),
    ...announcement(instance, 'Deleting agent'),
    ...silentOperation(instance, remove),
    instance.sendEvent('Agent deleted'),
  ];
}

function agentRemovalOperations(instance: NodeInstance): [stop: string, remove: string] {
  if (['init_script', 'plugin', 'provided'].includes(installMethod(instance)))
    return [`${AGENT}.stop_amqp`, `${AGENT}.delete`];
  if (instance.node.hasOperation(`${WORKER_INSTALLER}.stop`))
    return [`${WORKER_INSTALLER}.stop`, `${WORKER_INSTALLER}.uninstall`];
  return [`${AGENT}.stop`, `${AGENT}.delete`];
}
