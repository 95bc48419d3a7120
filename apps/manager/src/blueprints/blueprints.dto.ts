import type { LabelRequest, UpdateBlueprint, UploadBlueprint } from '@cloudloom/executions';
import { toLabels } from '../deployments/deployments.dto.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field, fieldsOf } from '../requests/body-field.ts';
import { checkBody } from '../requests/body-pipe.ts';
import { NEW_OWNER } from '../requests/new-owner.ts';
import { parseJson } from '../requests/json-body-interceptor.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';
import { toVisibility } from '../requests/visibility.ts';

/** What an upload says besides the archive: JSON text in the part `params`, or the query of a raw upload. */
export class UploadBlueprintDto {
  @Field('str') application_file_name?: string;
  @Field('str') blueprint_archive_url?: string;
  @Field('flag', { description: 'Answer before the blueprint is parsed' }) async_upload?: boolean;
  @Field('str') visibility?: string;
  @Field('flag') private_resource?: boolean;
  @Field('list', { description: '[{"key": ..., "value": ...}]' }) labels?: unknown[];
}

/** What may be changed of an uploaded blueprint; the rest comes from its archive. */
export class UpdateBlueprintDto {
  @Field('list', { description: 'Replaces all labels: [{<key>: <value>}]' }) labels?: unknown[];
  @Field('str') description?: string;
  @Field('str', { description: NEW_OWNER }) creator?: string;
}

/** All but the owner. Throws BadRequestError for labels of another shape, and for a body that asks for nothing. */
export function toUpdateRequest({ labels, description, creator }: UpdateBlueprintDto): UpdateBlueprint {
  if (labels === undefined && description === undefined && creator === undefined)
    throw new BadRequestError('Missing labels, description or creator in json request body');
  return {
    ...(labels === undefined ? {} : { labels: toLabels(labels) }),
    ...(description === undefined ? {} : { description }),
  };
}

/** The parts of a multipart upload, for the OpenAPI document. */
export const UPLOAD_FORM = {
  type: 'object',
  properties: {
    params: { type: 'string', description: 'UploadBlueprintDto as JSON text' },
    blueprint_archive: {
      type: 'string',
      format: 'binary',
      description: 'zip, tar, tar.gz or tar.bz2 with one folder',
    },
  },
} as const;

/** The part `params` of a usual upload. */
const UPLOAD_PARAMETERS: UploadBlueprintDto = {
  application_file_name: 'blueprint.yaml',
  async_upload: true,
  visibility: 'tenant',
  labels: [{ key: 'env', value: 'test' }],
};

export const UPLOAD_EXAMPLES = {
  usual: {
    summary: 'An upload that is answered before it is parsed',
    value: { params: JSON.stringify(UPLOAD_PARAMETERS), blueprint_archive: '<bytes of shop.tar.gz>' },
  },
};

/** The same, and the rest of an upload, in the query of a raw upload. */
export const UPLOAD_QUERY = {
  application_file_name: 'text',
  blueprint_archive_url: 'text',
  async_upload: 'flag',
  visibility: 'text',
  private_resource: 'flag',
  labels: 'text',
} as const;

/** Reads the upload's parameters from the multipart field where there is one, otherwise from the query. */
export function readUploadParameters(params: unknown, query: RawQuery): UploadBlueprintDto {
  const fields = fieldsOf(UploadBlueprintDto) ?? new Map();
  if (typeof params === 'string') return checkBody(parseJson(params), fields);
  const given = Object.fromEntries([...fields.keys()].map((name) => [name, readLast(query, name)]));
  if (typeof given['labels'] === 'string')
    return checkBody({ ...given, labels: parseJson(given['labels']) }, fields);
  return checkBody(given, fields);
}

export function toUploadRequest(
  blueprintId: string,
  parameters: UploadBlueprintDto,
  archive: AsyncIterable<Uint8Array> | null,
): UploadBlueprint {
  const visibility = toVisibility(parameters);
  return {
    blueprintId,
    archive,
    archiveUrl: parameters.blueprint_archive_url ?? null,
    mainFileName: unquote(parameters.application_file_name ?? ''),
    async: parameters.async_upload ?? false,
    ...(visibility === undefined ? {} : { visibility }),
    ...(parameters.labels === undefined ? {} : { labels: parameters.labels.map(toLabel) }),
  };
}

/** File names come percent-quoted. */
function unquote(quoted: string): string | null {
  if (quoted === '') return null;
  const name = tryToUnquote(quoted);
  // No file is called so, and PostgreSQL stores no such text.
  if (name === null || name.includes('\0'))
    throw new BadRequestError(`application_file_name is not a quoted file name: ${quoted}`);
  return name;
}

function tryToUnquote(quoted: string): string | null {
  try {
    return decodeURIComponent(quoted);
  } catch {
    return null;
  }
}

function toLabel(label: unknown): LabelRequest {
  const { key, value } = (typeof label === 'object' && label !== null ? label : {}) as Record<
    string,
    unknown
  >;
  if (typeof key === 'string' && typeof value === 'string') return { key, value };
  throw new BadRequestError('Labels must be a list of dictionaries: [{"key": <key>, "value": <value>}, ...]');
}
