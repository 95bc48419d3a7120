import { forkjoin, type NodeInstance, type SequenceItem, type SubgraphTask } from '@cloudloom/workflow';
import { framedOperation, announcement, silentOperation, type FramedOperation } from './framed-operation.ts';
import { hostPostStart, isHost } from './host-steps.ts';
import { LIFECYCLE, MONITORING, VALIDATION } from './operation-names.ts';
import {
  hasRelationshipOperation,
  relationshipBlock,
  type RelationshipOperation,
} from './relationship-block.ts';

/** States on the way to `started`, in order. */
const PROGRESS = ['creating', 'created', 'configuring', 'configured', 'starting', 'started'];

/** Whether an instance in `state` is past the step that is over in the state `end`. */
const isPast = (state: string, end: string): boolean => PROGRESS.indexOf(state) >= PROGRESS.indexOf(end);

/** One part of an installation. */
interface InstallPart {
  /** The part is left out from this state on. */
  overIn: string;
  /** Whether the instance implements any of it. */
  hasWork: boolean;
  /** Its elements when there is work, and those when there is not. */
  steps: () => SequenceItem[];
  otherwise: () => SequenceItem[];
}

function operationPart(instance: NodeInstance, overIn: string, frame: FramedOperation): InstallPart {
  return {
    overIn,
    hasWork: instance.node.hasOperation(frame.operation),
    steps: () => framedOperation(instance, frame),
    otherwise: () => announcement(instance, frame.otherwise),
  };
}

function relationshipPart(
  home: SubgraphTask,
  instance: NodeInstance,
  part: { overIn: string; operation: RelationshipOperation; before: string; after: string },
): InstallPart {
  return {
    overIn: part.overIn,
    hasWork: hasRelationshipOperation(instance, part.operation),
    steps: () => [
      instance.sendEvent(part.before),
      relationshipBlock(home, instance, part.operation),
      instance.sendEvent(part.after),
    ],
    otherwise: () => [],
  };
}

const creationParts = (instance: NodeInstance): InstallPart[] => [
  operationPart(instance, 'creating', {
    operation: `${VALIDATION}.create`,
    before: 'Validating node instance before creation',
    after: 'Node instance validated before creation',
    otherwise: 'Validating node instance before creation: nothing to do',
  }),
  operationPart(instance, 'creating', {
    operation: `${LIFECYCLE}.precreate`,
    before: 'Precreating node instance',
    after: 'Node instance precreated',
    otherwise: 'Precreating node instance: nothing to do',
  }),
  operationPart(instance, 'created', {
    operation: `${LIFECYCLE}.create`,
    before: 'Creating node instance',
    stateBefore: 'creating',
    after: 'Node instance created',
    stateAfter: 'created',
    otherwise: 'Creating node instance: nothing to do',
  }),
];

const configurationParts = (home: SubgraphTask, instance: NodeInstance): InstallPart[] => [
  relationshipPart(home, instance, {
    overIn: 'configured',
    operation: 'preconfigure',
    before: 'Pre-configuring relationships',
    after: 'Relationships pre-configured',
  }),
  operationPart(instance, 'configured', {
    operation: `${LIFECYCLE}.configure`,
    before: 'Configuring node instance',
    stateBefore: 'configuring',
    after: 'Node instance configured',
    stateAfter: 'configured',
    otherwise: 'Configuring node instance: nothing to do',
  }),
  relationshipPart(home, instance, {
    overIn: 'started',
    operation: 'postconfigure',
    before: 'Post-configuring relationships',
    after: 'Relationships post-configured',
  }),
];

const startParts = (home: SubgraphTask, instance: NodeInstance): InstallPart[] => [
  operationPart(instance, 'started', {
    operation: `${LIFECYCLE}.start`,
    before: 'Starting node instance',
    stateBefore: 'starting',
    otherwise: 'Starting node instance: nothing to do',
  }),
  // A host always counts as work, even where none of its steps is implemented.
  {
    overIn: 'started',
    hasWork: isHost(instance.node),
    steps: () => hostPostStart(instance),
    otherwise: () => [],
  },
  operationPart(instance, 'started', {
    operation: `${LIFECYCLE}.poststart`,
    before: 'Poststarting node instance',
    after: 'Node instance poststarted',
    otherwise: 'Poststarting node instance: nothing to do',
  }),
  {
    overIn: 'started',
    hasWork: instance.node.hasOperation(`${MONITORING}.start`),
    steps: () => silentOperation(instance, `${MONITORING}.start`),
    otherwise: () => [],
  },
  relationshipPart(home, instance, {
    overIn: 'started',
    operation: 'establish',
    before: 'Establishing relationships',
    after: 'Relationships established',
  }),
];

/**
 * Fills `home` with the steps that bring the instance to `started`. The state that the workflow saw when it began decides
 * which steps are over already; with none left there is only a closing event.
 */
export function addInstallSteps(home: SubgraphTask, instance: NodeInstance): void {
  const parts = [
    ...creationParts(instance),
    ...configurationParts(home, instance),
    ...startParts(home, instance),
  ].map((part) => ({ ...part, hasWork: part.hasWork && !isPast(instance.state, part.overIn) }));
  const sequence = home.sequence();
  if (!parts.some(({ hasWork }) => hasWork)) {
    sequence.add(
      forkjoin(instance.setState('started'), instance.sendEvent('Node instance started (nothing to do)')),
    );
    return;
  }
  sequence.add(instance.setState('initializing'));
  for (const part of parts) sequence.add(...(part.hasWork ? part.steps() : part.otherwise()));
  sequence.add(forkjoin(instance.setState('started'), instance.sendEvent('Node instance started')));
}
