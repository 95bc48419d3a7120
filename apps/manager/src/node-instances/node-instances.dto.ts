import type { JsonObject } from '@cloudloom/blueprint';
import type { NodeInstancePatch } from '@cloudloom/model';
import { OnlyDeploymentUpdateError } from '../engine-writes/engine-write-errors.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';

/** A change of an instance; a given map replaces the stored one. */
export class UpdateNodeInstanceDto {
  @Field('int', { required: true, description: 'Refused when the stored version is higher' }) version: number;
  @Field('str') state?: string;
  @Field('dict') runtime_properties?: JsonObject;
  @Field('dict') system_properties?: JsonObject;
  @Field('list', { description: 'Deployment updates only' }) relationships?: unknown[];
}

export function toPatch(body: UpdateNodeInstanceDto): NodeInstancePatch {
  if (body.version < 0) throw new BadRequestError('version must be a non-negative integer');
  if (body.relationships !== undefined)
    throw new OnlyDeploymentUpdateError('Relationships of node instances');
  return {
    version: body.version,
    ...(body.state === undefined ? {} : { state: body.state }),
    ...(body.runtime_properties === undefined ? {} : { runtimeProperties: body.runtime_properties }),
    ...(body.system_properties === undefined ? {} : { systemProperties: body.system_properties }),
  };
}
