import {
  type CloudloomClient,
  type Execution,
  isEnded,
  isNotFound,
  type JsonObject,
} from '@cloudloom/client';
import type { Terminal } from '../terminal/terminal.ts';
import { packBlueprint, type BlueprintFolder } from './blueprint-folder.ts';
import { followExecution } from './follow-execution.ts';

/** The deployment's name, as the README shows it. */
export const DEPLOYMENT = 'shop';

/** The example as the quickstart handles it: uploaded, deployed, installed, removed; each step only where still needed. */
export class Example {
  constructor(
    private readonly client: CloudloomClient,
    private readonly blueprint: BlueprintFolder,
    private readonly terminal: Terminal,
  ) {}

  /** Uploads the blueprint and creates the deployment, unless an earlier start did. */
  async prepare(): Promise<void> {
    if (await exists(this.client.deployments.get(DEPLOYMENT))) {
      this.terminal.line(`deployment ${DEPLOYMENT} is there from an earlier start`);
      return;
    }
    const { id, mainFile } = this.blueprint;
    if (!(await this.isUploaded())) {
      const archive = await packBlueprint(this.blueprint);
      await this.client.blueprints.upload(id, { archive, applicationFileName: mainFile });
    }
    await this.client.deployments.create(DEPLOYMENT, { blueprintId: id });
    this.terminal.line(`blueprint ${id} uploaded, deployment ${DEPLOYMENT} created`);
  }

  /**
   * Installs, or follows the install that an earlier start left running.
   * @returns how it ended; undefined when it is installed already
   */
  async install(signal: AbortSignal): Promise<Execution | undefined> {
    const { installationStatus } = await this.client.deployments.get(DEPLOYMENT);
    const unfinished = await this.findUnfinished('install');
    if (installationStatus === 'active' && unfinished === undefined) return undefined;
    return followExecution(this.client, unfinished ?? (await this.startWorkflow('install')), {
      terminal: this.terminal,
      signal,
    });
  }

  async uninstall(signal: AbortSignal): Promise<Execution> {
    return followExecution(this.client, await this.startWorkflow('uninstall'), {
      terminal: this.terminal,
      signal,
    });
  }

  /** Deletes deployment and blueprint. */
  async remove(options: { force: boolean }): Promise<void> {
    await this.client.deployments.delete(DEPLOYMENT, { force: options.force, wait: true });
    await this.client.blueprints.delete(this.blueprint.id, { force: options.force });
  }

  outputs(): Promise<JsonObject> {
    return this.client.deployments.outputs(DEPLOYMENT);
  }

  /** Runtime properties of all instances: what the operations said they started. */
  async runtimeProperties(): Promise<JsonObject[]> {
    const { items } = await this.client.nodeInstances.list({ filters: { deploymentId: DEPLOYMENT } });
    return items.map((instance) => instance.runtimeProperties);
  }

  private startWorkflow(workflowId: string): Promise<Execution> {
    return this.client.executions.start({ deploymentId: DEPLOYMENT, workflowId });
  }

  private async findUnfinished(workflowId: string): Promise<Execution | undefined> {
    const { items } = await this.client.executions.list({
      filters: { deploymentId: DEPLOYMENT, workflowId },
    });
    return items.find(({ status }) => !isEnded(status));
  }

  /** A blueprint that an interrupted or refused upload left behind is removed, so that it can be uploaded again. */
  private async isUploaded(): Promise<boolean> {
    const { id } = this.blueprint;
    if (!(await exists(this.client.blueprints.get(id)))) return false;
    const { state } = await this.client.blueprints.waitUntilUploaded(id, { pollMilliseconds: 250 });
    if (state === 'uploaded') return true;
    await this.client.blueprints.delete(id, { force: true });
    return false;
  }
}

const exists = async (question: Promise<unknown>): Promise<boolean> => {
  try {
    await question;
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
};
