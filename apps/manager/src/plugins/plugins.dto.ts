import type { UploadPlugin } from '@cloudloom/executions';
import { Field } from '../requests/body-field.ts';
import { NEW_OWNER } from '../requests/new-owner.ts';
import { readFlag, readLast, type RawQuery } from '../requests/query-values.ts';
import { toVisibility } from '../requests/visibility.ts';

export class DeletePluginDto {
  @Field('flag', { description: 'Also when blueprints or executions use it' }) force?: boolean;
}

export class UpdatePluginDto {
  @Field('str', { required: true, description: NEW_OWNER }) creator: string;
}

export class PluginActionDto {
  @Field('str', { required: true, description: '`install`' }) action: string;
  @Field('list', { description: 'Host names of managers' }) managers?: unknown[];
  @Field('list', { description: 'Refused: no agent installs plugins' }) agents?: unknown[];
}

/** The body of an upload, for the OpenAPI document. */
export const PLUGIN_UPLOAD = {
  type: 'string',
  format: 'binary',
  description: 'The package (.tgz, as `npm pack` makes it), or a zip that holds one with its YAML',
} as const;

export function toUploadRequest(query: RawQuery, archive: AsyncIterable<Uint8Array> | null): UploadPlugin {
  const title = readLast(query, 'title');
  const word = readLast(query, 'visibility');
  const visibility = toVisibility({
    ...(word === undefined ? {} : { visibility: word }),
    ...(query['private_resource'] === undefined
      ? {}
      : { private_resource: readFlag(query, 'private_resource') }),
  });
  return {
    archive,
    archiveUrl: readLast(query, 'plugin_archive_url') ?? null,
    ...(title === undefined || title === '' ? {} : { title }),
    ...(visibility === undefined ? {} : { visibility }),
  };
}
