import { AGENT_STATES, AlreadyExistsError, NotFoundError } from '@cloudloom/model';
import type { Agent, AgentPatch, AgentState, Scope, Visibility } from '@cloudloom/model';
import { BadParametersError } from '../errors.ts';
import { requireOwnTenant } from '../ownership.ts';
import { requireLegalId } from '../resource-id.ts';
import type { Stores } from '../stores.ts';

/** What may be told about an agent; the state as it came. */
export type AgentReport = Omit<AgentPatch, 'state'> & { state?: string };

export interface RegisterAgent extends AgentReport {
  name: string;
  nodeInstanceId: string;
  visibility?: Visibility;
}

/** The register of agents. It records what is reported; nothing is installed or called from here. */
export class AgentService {
  constructor(private readonly stores: Pick<Stores, 'agents' | 'nodeInstances'>) {}

  /**
   * Registers an agent on a node instance. One that is registered there already is changed, so that an installation may be
   * repeated. Throws BadParametersError, NotFoundError, ForbiddenError, AlreadyExistsError.
   */
  async register(scope: Scope, request: RegisterAgent): Promise<Agent> {
    const { name, nodeInstanceId, visibility, ...report } = request;
    requireLegalId('name', name, { anyFirstCharacter: true });
    const patch = readReport(report);
    const instance = await this.stores.nodeInstances.find(scope, nodeInstanceId);
    if (instance === null) throw new NotFoundError('NodeInstance', nodeInstanceId);
    requireOwnTenant(scope, instance);
    const known = await this.stores.agents.find(scope, name);
    if (known !== null && known.tenantName === scope.tenantName) {
      if (known.nodeInstanceId !== nodeInstanceId)
        throw new AlreadyExistsError('Agent', name, scope.tenantName);
      return this.stores.agents.update(scope, name, patch);
    }
    return this.stores.agents.insert({
      ...patch,
      ...{ name, nodeInstanceId, tenantName: scope.tenantName, createdBy: scope.username },
      state: patch.state ?? 'creating',
      visibility: visibility ?? instance.visibility,
    });
  }

  /** Throws BadParametersError for an unknown state, NotFoundError. */
  async change(scope: Scope, name: string, report: AgentReport): Promise<Agent> {
    const patch = readReport(report);
    if (Object.keys(patch).length === 0) return this.stores.agents.require(scope, name);
    return this.stores.agents.update(scope, name, patch);
  }
}

function readReport({ state, ...rest }: AgentReport): AgentPatch {
  return { ...rest, ...(state === undefined ? {} : { state: toState(state) }) };
}

function toState(word: string): AgentState {
  const state = AGENT_STATES.find((known) => known === word);
  if (state !== undefined) return state;
  throw new BadParametersError(
    `Invalid agent state: \`${word}\`. Valid agent states are: ${AGENT_STATES.join(', ')}`,
  );
}
