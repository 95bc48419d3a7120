import type { JsonObject } from '@cloudloom/blueprint';
import { pythonTypeName, type StartDeploymentModification } from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';

/** Body of a start. */
export class StartModificationDto {
  @Field('str', { required: true }) deployment_id: string;
  @Field('dict', {
    required: true,
    description: 'By node or scaling group: instances, and hints on what goes',
  })
  nodes: JsonObject;
  @Field('dict', { description: 'Kept with the modification' }) context?: JsonObject;
}

type Modified = StartDeploymentModification['nodes'][string];

/** Throws BadRequestError for what is no description of counts. */
export function toStartRequest(body: StartModificationDto): StartDeploymentModification {
  return {
    deploymentId: body.deployment_id,
    nodes: Object.fromEntries(
      Object.entries(body.nodes).map(([name, given]) => [name, toModified(name, given)]),
    ),
    ...(body.context === undefined ? {} : { context: body.context }),
  };
}

function toModified(name: string, given: unknown): Modified {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw wrongType(name, 'dict', given);
  const {
    instances,
    removed_ids_include_hint: include,
    removed_ids_exclude_hint: exclude,
  } = given as JsonObject;
  if (instances === undefined) throw new BadRequestError(`Missing instances in nodes.${name}`);
  if (typeof instances !== 'number' || !Number.isInteger(instances))
    throw wrongType(`${name}.instances`, 'int', instances);
  return {
    instances,
    ...(include == null ? {} : { includeHints: toIds(`${name}.removed_ids_include_hint`, include) }),
    ...(exclude == null ? {} : { excludeHints: toIds(`${name}.removed_ids_exclude_hint`, exclude) }),
  };
}

function toIds(key: string, given: unknown): string[] {
  if (!Array.isArray(given)) throw wrongType(key, 'list', given);
  return given.map((id: unknown) => {
    if (typeof id !== 'string') throw wrongType(`an item of ${key}`, 'str', id);
    return id;
  });
}

const wrongType = (key: string, expected: string, given: unknown): BadRequestError =>
  new BadRequestError(
    `nodes: ${key} is expected to be of type ${expected} but is of type ${pythonTypeName(given)}`,
  );
