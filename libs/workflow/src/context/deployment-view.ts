import type { JsonObject, TopologySkeleton } from '@cloudloom/topology';
import type { ModifiedCounts, OwnModification, RecordedModification } from '../deployment-runtime.ts';
import type { ExecutionFacts } from '../runtime.ts';
import type { StartedServices } from '../service-runtime.ts';
import type { WorkflowDeployment } from './deployment.ts';
import type { DeploymentUpdate } from './deployment-update.ts';
import type { DeploymentSurroundings } from './deployment-surroundings.ts';
import { DeploymentUpdateView } from './deployment-update-view.ts';
import type { Modification } from './modification.ts';
import { ModificationView } from './modification-view.ts';

/** The deployment over the runtime's calls. */
export class DeploymentView implements WorkflowDeployment {
  readonly #surroundings: DeploymentSurroundings;
  #resourceTags: Promise<JsonObject> | null = null;

  constructor(surroundings: DeploymentSurroundings) {
    this.#surroundings = surroundings;
  }

  get id(): string | null {
    return this.#facts.deploymentId;
  }

  get displayName(): string | null {
    return this.#facts.deployment?.displayName ?? null;
  }

  get creator(): string | null {
    return this.#facts.deployment?.creator ?? null;
  }

  get tenantName(): string {
    return this.#facts.tenantName;
  }

  get runtimeOnlyEvaluation(): boolean {
    return this.#facts.deployment?.runtimeOnlyEvaluation ?? false;
  }

  get scalingGroups(): TopologySkeleton['scalingGroups'] {
    return this.#surroundings.topology().scalingGroups;
  }

  resourceTags(): Promise<JsonObject> {
    this.#resourceTags ??= this.#surroundings.runtime.deployment.resourceTags();
    return this.#resourceTags;
  }

  async startModification(nodes: ModifiedCounts): Promise<Modification> {
    const { modification, topology } = await this.#surroundings.runtime.deployment.startModification(nodes);
    this.#surroundings.replaceTopology(topology);
    return this.#view(modification);
  }

  async listStartedModifications(): Promise<Modification[]> {
    const started = await this.#surroundings.runtime.deployment.listStartedModifications();
    return started.map((modification) => this.#view(modification));
  }

  openUpdate(updateId: string): DeploymentUpdate {
    return new DeploymentUpdateView(updateId, this.#surroundings);
  }

  listOwnModifications(): Promise<OwnModification[]> {
    return this.#surroundings.runtime.deployment.listOwnModifications();
  }

  startOnServices(workflowId: string, parameters: JsonObject = {}): Promise<StartedServices> {
    return this.#surroundings.runtime.services.start(workflowId, parameters);
  }

  unendedExecutions(executionIds: readonly string[]): Promise<string[]> {
    return this.#surroundings.runtime.services.unended(executionIds);
  }

  get #facts(): ExecutionFacts {
    return this.#surroundings.runtime.execution;
  }

  #view(recorded: RecordedModification): Modification {
    const { runtime, sink, topology } = this.#surroundings;
    return new ModificationView(recorded, { runtime: runtime.deployment, sink, topology: topology() });
  }
}
