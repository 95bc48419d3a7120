export type { Json, JsonObject } from '@cloudloom/blueprint';
export type * from './effects.ts';
export type * from './node-instance.ts';
export type * from './operation-outcome.ts';
export type * from './skeleton.ts';
export { createNodeInstances } from './node-instances.ts';
export type { NodeInstanceOptions } from './node-instances.ts';
export { createSkeleton, readInstallMethod } from './create-skeleton.ts';
export type { CountedNode, SkeletonOptions } from './create-skeleton.ts';
export {
  ContainmentCycle,
  IllegalConnectedToConnectionType,
  IllegalInstanceCount,
  InstanceIdsExhausted,
  TopologyError,
  UnsupportedAllToOneInGroup,
  UnsupportedRelationship,
} from './errors.ts';
export type { TopologyErrorCode } from './errors.ts';
