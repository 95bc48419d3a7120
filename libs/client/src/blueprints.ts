import type { CallOptions, Connection } from './connection.ts';
import { delay } from './delay.ts';
import type { Blueprint, BlueprintState, ListQuery, Page, Visibility } from './resources.ts';
import { readBlueprint, readPage, toLabelPairs, toListParameters, toWire } from './wire.ts';
import type { WaitOptions } from './executions.ts';

export interface UploadBlueprint {
  /** tar, tar.gz, tar.bz2 or zip that holds exactly one folder. */
  archive: Uint8Array | Blob;
  /** The blueprint's YAML file inside that folder; default `blueprint.yaml`. */
  applicationFileName?: string;
  /** True: answer as soon as the archive is stored; the state tells what became of it. Default false. */
  async?: boolean;
  visibility?: Visibility;
  labels?: Record<string, string | string[]>;
}

const BUSY: ReadonlySet<BlueprintState> = new Set(['pending', 'uploading', 'extracting', 'parsing']);

export class Blueprints {
  constructor(private readonly connection: Connection) {}

  /** Throws CloudloomError 400 for a blueprint that does not parse (unless `async`), 409 for an id in use. */
  async upload(id: string, upload: UploadBlueprint, { signal }: CallOptions = {}): Promise<Blueprint> {
    const parameters = toWire({
      visibility: upload.visibility ?? 'tenant',
      asyncUpload: upload.async ?? false,
      skipExecution: false,
      applicationFileName: encodeURIComponent(upload.applicationFileName ?? 'blueprint.yaml'),
      labels: upload.labels === undefined ? undefined : toLabelPairs(upload.labels),
    });
    const form = new FormData();
    form.append('params', JSON.stringify(parameters));
    form.append('blueprint_archive', toBlob(upload.archive), 'filename');
    return readBlueprint(await this.connection.request('PUT', pathOf(id), { body: form, signal }));
  }

  /** Polls until the upload ended one way or the other; look at `state` and `error`. */
  async waitUntilUploaded(id: string, options: WaitOptions = {}): Promise<Blueprint> {
    for (;;) {
      const blueprint = await this.get(id, { signal: options.signal });
      if (!BUSY.has(blueprint.state)) return blueprint;
      await delay(options.pollMilliseconds ?? 1000, options.signal);
    }
  }

  async get(id: string, options: CallOptions = {}): Promise<Blueprint> {
    return readBlueprint(await this.connection.request('GET', pathOf(id), options));
  }

  async list(query: ListQuery = {}, { signal }: CallOptions = {}): Promise<Page<Blueprint>> {
    const answer = await this.connection.request('GET', '/blueprints', {
      query: toListParameters(query),
      signal,
    });
    return readPage(answer, readBlueprint);
  }

  async delete(id: string, options: CallOptions & { force?: boolean } = {}): Promise<void> {
    await this.connection.request('DELETE', pathOf(id), {
      query: { force: options.force ?? false },
      signal: options.signal,
    });
  }
}

const pathOf = (id: string): string => `/blueprints/${encodeURIComponent(id)}`;

function toBlob(archive: Uint8Array | Blob): Blob {
  if (archive instanceof Blob) return archive;
  // Blob parts may not be backed by shared memory; a copy of the view is what the type asks for.
  return new Blob([new Uint8Array(archive)]);
}
