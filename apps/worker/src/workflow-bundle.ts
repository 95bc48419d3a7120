import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

export type WorkflowBundle = WorkflowBundleWithSourceMap;

/**
 * Bundles the workflow code for the sandbox. Run from source (condition `source`), it bundles the sources: the bundler
 * would otherwise take a stale build of the workspace's libraries without a word.
 */
export function buildWorkflowBundle(logger: Logger): Promise<WorkflowBundleWithSourceMap> {
  const workflowsPath = fileURLToPath(import.meta.resolve('@cloudloom/temporal/workflows'));
  const conditionNames = [
    ...(workflowsPath.endsWith('.ts') ? ['source'] : []),
    'import',
    'require',
    'module',
    'default',
  ];
  return bundleWorkflowCode({
    workflowsPath,
    failureConverterPath: fileURLToPath(import.meta.resolve('@cloudloom/temporal/workflows/task-failures')),
    logger,
    webpackConfigHook: (config) => ({ ...config, resolve: { ...config.resolve, conditionNames } }),
  });
}

/** Puts the bundle into a file for other processes of this machine, once for each content; answers its path. */
export async function storeWorkflowBundle({ code }: WorkflowBundle, folder: string): Promise<string> {
  const path = join(folder, `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.js`);
  await mkdir(folder, { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  await writeFile(partial, code);
  // Whoever reads the file sees all of it or nothing.
  await rename(partial, path);
  return path;
}
