import { createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArchiveError } from '../errors.ts';
import type { ArchiveStorage } from '../ports/archive-storage.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { unpackArchive } from './unpack.ts';

/** Which unpacked blueprint is meant: an id may be uploaded again, so its upload belongs to the name. */
export interface BlueprintFolder {
  tenantName: string;
  blueprintId: string;
  uploadExecutionId: string;
}

/** The key of a blueprint's archive in the storage. */
export const archiveKey = (blueprint: BlueprintFolder): string =>
  `blueprints/${blueprint.tenantName}/${blueprint.blueprintId}/${blueprint.uploadExecutionId}`;

/**
 * Unpacked blueprints and the working folders of deployments on this machine. Blueprints are a cache: whoever lacks one unpacks
 * it from the storage, so that every worker can serve resources.
 */
export class ResourceFolders {
  private readonly unpacking = new Map<string, Promise<string>>();

  constructor(
    private readonly root: string,
    private readonly storage: ArchiveStorage,
    private readonly limits?: ExtractionLimits,
  ) {}

  /** The folder of an unpacked blueprint. Throws ArchiveError when the archive is missing or cannot be unpacked. */
  async blueprint(blueprint: BlueprintFolder): Promise<string> {
    const key = archiveKey(blueprint);
    const folder = join(this.root, key);
    if (await exists(folder)) return folder;
    const running =
      this.unpacking.get(key) ?? this.unpack(key, folder).finally(() => this.unpacking.delete(key));
    this.unpacking.set(key, running);
    return running;
  }

  /** The working folder of a deployment; not created by asking. */
  deployment(tenantName: string, deploymentId: string): string {
    return join(this.root, 'deployments', tenantName, deploymentId);
  }

  async createDeployment(tenantName: string, deploymentId: string): Promise<void> {
    await mkdir(this.deployment(tenantName, deploymentId), { recursive: true });
  }

  async removeDeployment(tenantName: string, deploymentId: string): Promise<void> {
    await rm(this.deployment(tenantName, deploymentId), { recursive: true, force: true });
  }

  async removeBlueprint(blueprint: BlueprintFolder): Promise<void> {
    await rm(join(this.root, archiveKey(blueprint)), { recursive: true, force: true });
  }

  private async unpack(key: string, folder: string): Promise<string> {
    const opened = await this.storage.open(key);
    if (opened === null) throw new ArchiveError(`the archive ${key} is not in the storage`);
    await mkdir(dirname(folder), { recursive: true });
    const workplace = await mkdtemp(`${folder}.fetching-`);
    try {
      const copy = join(workplace, 'archive');
      await pipeline(opened.stream, createWriteStream(copy));
      await unpackArchive(copy, folder, this.limits);
      return folder;
    } finally {
      await rm(workplace, { recursive: true, force: true });
    }
  }
}

/** Reads a file below the folder; null when there is none, or when the path leads out of the folder, also through links. */
export async function readInside(folder: string, path: string): Promise<Buffer | null> {
  try {
    const root = await realpath(folder);
    const target = await realpath(join(root, path));
    if (!target.startsWith(root + sep)) return null;
    return await readFile(target);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

const ABSENCE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);
const isAbsence = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && ABSENCE.has(String(error.code));

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
