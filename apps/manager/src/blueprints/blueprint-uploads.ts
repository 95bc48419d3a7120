import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Request } from 'express';
import type { BlueprintService } from '@cloudloom/executions';
import type { Caller } from '../access/caller.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { readRawBody } from '../requests/raw-body.ts';
import { requireMayShare } from '../requests/visibility.ts';
import { readUploadParameters, toUploadRequest } from './blueprints.dto.ts';

/** A multipart file that was streamed to disk. */
export interface StoredPart {
  path: string;
  size: number;
}

/** Takes uploads in both of their forms: multipart, already on disk, and raw, straight from the request. */
export class BlueprintUploads {
  constructor(private readonly blueprints: BlueprintService) {}

  /** Hands the archive to the service; a part on disk is removed afterwards, whatever happens. */
  async take(
    caller: Caller,
    blueprintId: string,
    upload: { request: Request; query: RawQuery; part?: StoredPart | undefined; validateOnly?: boolean },
  ) {
    const { request, query, part, validateOnly = false } = upload;
    try {
      const isMultipart = request.is('multipart/*') !== false && request.is('multipart/*') !== null;
      const body = (request.body ?? {}) as { params?: unknown };
      const parameters = readUploadParameters(isMultipart ? (body.params ?? '{}') : undefined, query);
      const archive = part === undefined ? (isMultipart ? null : readRawBody(request)) : readPart(part.path);
      const wanted = toUploadRequest(blueprintId, parameters, archive);
      requireMayShare(caller, wanted.visibility);
      return await this.blueprints.upload(caller, { ...wanted, validateOnly });
    } finally {
      if (part !== undefined) await rm(part.path, { force: true });
    }
  }
}

/** Opens the file at the first read only: a request refused before that leaves nothing open. */
async function* readPart(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}
