import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

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
