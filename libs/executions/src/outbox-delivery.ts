import { deliveryOf, type Execution, type OutboxEntry, type Plugin } from '@cloudloom/model';
import type { BlueprintService } from './blueprint.service.ts';
import type { ExecutionService } from './execution.service.ts';
import type { EngineRefusalError, ExecutionLaunch, ExecutionLauncher } from './ports/execution-launcher.ts';
import { isActive, isEnded } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { explainFailure } from './workflow-plugin.ts';

export interface OutboxDeliveryOptions {
  stores: Pick<Stores, 'database' | 'executions' | 'outbox' | 'plugins'>;
  executions: ExecutionService;
  blueprints: Pick<BlueprintService, 'discardUpload'>;
  launcher: ExecutionLauncher;
}

/** Hands one entry of the outbox to the engine, or to the storage. Delivering twice is delivering once. */
export class OutboxDelivery {
  constructor(private readonly options: OutboxDeliveryOptions) {}

  /** Rejects when it has to be tried again; with EngineRefusalError when that will hardly help. */
  async deliver(entry: OutboxEntry): Promise<void> {
    const { launcher } = this.options;
    const { executionId, alarm } = entry;
    if (entry.kind === 'alarm')
      return alarm === null ? undefined : launcher.setAlarm({ executionId, ...alarm });
    if (entry.kind === 'silence') return launcher.silence(executionId);
    if (entry.kind === 'webhook') return launcher.callWebhook(deliveryOf(executionId));
    const execution = await this.options.stores.executions.byId(executionId);
    if (entry.kind === 'discard') return this.options.blueprints.discardUpload(execution);
    if (execution === null || execution.attempt !== entry.attempt || isEnded(execution.status)) return;
    switch (entry.kind) {
      case 'start':
        if (isActive(execution.status)) await this.launch(execution);
        return;
      case 'cancel':
        return launcher.requestCancel(execution.id);
      case 'terminate': {
        const asked = execution.status === 'kill_cancelling' ? 'kill' : 'force-cancel';
        await launcher.terminate(execution.id, asked);
        // A terminated workflow writes nothing any more, so its end is recorded here.
        await this.options.executions.recordLostRun({
          executionId: execution.id,
          attempt: execution.attempt,
          status: 'cancelled',
          error: '',
        });
      }
    }
  }

  /** The engine will never take this start: its execution ends with the engine's reason. */
  async giveUp({ executionId, attempt }: OutboxEntry, refusal: EngineRefusalError): Promise<void> {
    const error = `The workflow could not be started: ${refusal.message}`;
    await this.options.executions.recordLostRun({ executionId, attempt, status: 'failed', error });
  }

  /** An execution whose plugin is gone starts all the same: the product's own workflows tell what is missing. */
  private async launch(execution: Execution): Promise<void> {
    const { workflowPluginId: id } = execution;
    const plugin = id === null ? null : await this.options.stores.plugins.byId(id);
    const failure = plugin === null ? null : explainFailure(plugin);
    if (failure === null) return this.options.launcher.start(toLaunch(execution, plugin));
    // Nobody serves the plugin's queue: the workflow would wait there for ever.
    const { id: executionId, attempt } = execution;
    await this.options.executions.recordLostRun({ executionId, attempt, status: 'failed', error: failure });
  }
}

const toLaunch = (execution: Execution, plugin: Plugin | null): ExecutionLaunch => ({
  executionId: execution.id,
  attempt: execution.attempt,
  workflowId: execution.workflowId,
  deploymentId: execution.deploymentId,
  blueprintId: execution.blueprintId,
  tenantName: execution.tenantName,
  creatorUsername: execution.createdBy,
  isDedicated: execution.isDedicated,
  plugin: plugin && {
    id: plugin.id,
    packageName: plugin.packageName,
    packageVersion: plugin.packageVersion,
  },
});
