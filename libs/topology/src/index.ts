export type { Json, JsonObject } from '@cloudloom/blueprint';
export { Bitmap } from './bitmap.ts';
export type * from './effects.ts';
export { finalEvent } from './final-event.ts';
export type { ExecutionEnding } from './final-event.ts';
export type * from './graph-snapshot.ts';
export type * from './modification.ts';
export { answersEnd, answersStart } from './modification-calls.ts';
export type { CalledModification, ModificationCall } from './modification-calls.ts';
export type * from './node-instance.ts';
export type * from './operation-outcome.ts';
export type * from './skeleton.ts';
export { createNodeInstances } from './node-instances.ts';
export type { NodeInstanceOptions } from './node-instances.ts';
export { planModification } from './plan-modification.ts';
export type { ModificationRequest } from './plan-modification.ts';
export { withAdditions, withoutRemovals } from './modified-topology.ts';
export { DEFAULT_LIMITS } from './instance-totals.ts';
export type { TopologyLimits } from './instance-totals.ts';
export type { TopologyPlan } from './containment.ts';
export { createSkeleton, readInstallMethod } from './create-skeleton.ts';
export type { CountedNode, SkeletonOptions } from './create-skeleton.ts';
export { hasConfigurationDrift, isStatusCheckOk } from './health.ts';
export { changesOfState, changeSystemProperties } from './system-properties.ts';
export type { SystemPropertyChanges } from './system-properties.ts';
export {
  ContainmentCycle,
  IllegalAllToOneState,
  IllegalConnectedToConnectionType,
  IllegalInstanceCount,
  InstanceIdsExhausted,
  TooManyNodeInstances,
  TooManyRelationships,
  TopologyError,
  UnknownScalableEntity,
  UnsupportedAllToOneInGroup,
  UnsupportedRelationship,
} from './errors.ts';
export type { TopologyErrorCode } from './errors.ts';
