import type { CreateSnapshot, RestoreSnapshot } from '@cloudloom/executions';
import { Field } from '../requests/body-field.ts';

/** Body of a creation. */
export class CreateSnapshotDto {
  @Field('flag', { description: 'With password hashes and tokens; true unless given' })
  include_credentials?: boolean;
  @Field('flag', { description: 'With log lines; true unless given' }) include_logs?: boolean;
  @Field('flag', { description: 'With events; true unless given' }) include_events?: boolean;
  @Field('flag', { description: 'Wait until nothing else runs' }) queue?: boolean;
  @Field('flag', { description: 'Without effect: every snapshot is made alike' }) legacy?: boolean;
  @Field('str', { description: "A folder on the worker's machine, by its absolute path" })
  tempdir_path?: string;
  @Field('int', { description: 'Without effect: nothing changes while a snapshot is made' })
  listener_timeout?: number;
}

export function toCreateRequest(snapshotId: string, body: CreateSnapshotDto): CreateSnapshot {
  return {
    snapshotId,
    includeCredentials: body.include_credentials ?? true,
    includeLogs: body.include_logs ?? true,
    includeEvents: body.include_events ?? true,
    queue: body.queue ?? false,
    tempdirPath: body.tempdir_path ?? null,
    legacy: body.legacy ?? true,
    listenerTimeout: body.listener_timeout ?? null,
  };
}

/** Body of a restore. */
export class RestoreSnapshotDto {
  @Field('flag', { description: 'Also into a manager in use, whose content is replaced' }) force?: boolean;
  @Field('flag', { description: 'Wait until nothing else runs' }) queue?: boolean;
  @Field('flag', { description: 'Plugins that cannot be installed are only told about' })
  ignore_plugin_failure?: boolean;
  @Field('flag', { description: 'Without effect: there are no certificates in snapshots' })
  restore_certificates?: boolean;
  @Field('flag', { description: 'Without effect' }) no_reboot?: boolean;
  @Field('flag', { description: 'Without effect: environments are restored with their deployments' })
  recreate_deployments_envs?: boolean;
  @Field('int', { description: 'Without effect' }) timeout?: number;
}

export function toRestoreRequest(snapshotId: string, body: RestoreSnapshotDto): RestoreSnapshot {
  return {
    snapshotId,
    force: body.force ?? false,
    queue: body.queue ?? false,
    ignorePluginFailure: body.ignore_plugin_failure ?? false,
    otherFlags: {
      restore_certificates: body.restore_certificates ?? false,
      no_reboot: body.no_reboot ?? false,
      recreate_deployments_envs: body.recreate_deployments_envs ?? true,
      timeout: body.timeout ?? null,
    },
  };
}

/** The body of an upload, for the OpenAPI document. */
export const SNAPSHOT_UPLOAD = {
  type: 'string',
  format: 'binary',
  description: 'The archive of a snapshot, as it was downloaded',
} as const;
