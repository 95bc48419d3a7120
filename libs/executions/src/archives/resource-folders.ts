import { mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ArchiveStorage } from '../ports/archive-storage.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { UnpackedArchives } from './unpacked-archives.ts';

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
  private readonly unpacked: UnpackedArchives;

  constructor(
    private readonly root: string,
    storage: ArchiveStorage,
    limits?: ExtractionLimits,
  ) {
    this.unpacked = new UnpackedArchives(root, storage, limits);
  }

  /** The folder of an unpacked blueprint. Throws ArchiveError when the archive is missing or cannot be unpacked. */
  blueprint(blueprint: BlueprintFolder): Promise<string> {
    return this.unpacked.folder(archiveKey(blueprint));
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
    await this.unpacked.remove(archiveKey(blueprint));
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
