import type { ExecutionStatus } from '@cloudloom/model';
import { isActive } from './status-machine.ts';

/** The execution that wants to start. */
export interface StartCandidate {
  workflowId: string;
  deploymentId: string | null;
  isSystemWorkflow: boolean;
  /** Overlaps other executions of its deployment; never a system-wide one. */
  force: boolean;
  /** Would rather wait than be refused. */
  queue: boolean;
}

/** Another execution that may stand in the way. */
export interface Rival {
  id: string;
  tenantName: string;
  workflowId: string;
  status: ExecutionStatus;
}

/** What else goes on at the moment of the decision, the candidate itself left out. */
export interface StartSituation {
  /** System-wide executions that are active or queued, in all tenants. */
  systemWide: readonly Rival[];
  /** Of the same deployment: active ones, and queued ones that came before the candidate. */
  sameDeployment: readonly Rival[];
  /** Some of all active executions, in all tenants; read for system-wide candidates only. */
  active: readonly Rival[];
}

export type StartDecision =
  | { kind: 'start' }
  | { kind: 'queue' }
  | {
      kind: 'refuse';
      because: 'deployment_busy' | 'system_wide_running' | 'others_running';
      rivals: readonly Rival[];
    };

/** Requests that carry no flag and therefore wait by themselves behind a system-wide execution. */
const PATIENT = new Set(['create_deployment_environment', 'upload_blueprint']);
/** An update of a deployment is never held up by what runs on it. */
const UNBLOCKED = new Set(['update', 'csys_new_deployment_update']);

/**
 * Decides whether an execution starts, queues or is refused. Pure: the caller reads the situation and stores the outcome in
 * one transaction, so that two requests never see the same free deployment.
 */
export function decideStart(candidate: StartCandidate, situation: StartSituation): StartDecision {
  if (UNBLOCKED.has(candidate.workflowId)) return { kind: 'start' };
  if (candidate.isSystemWorkflow) {
    const rivals = situation.active.filter((rival) => isActive(rival.status));
    return rivals.length === 0 ? { kind: 'start' } : waitOrRefuse(candidate.queue, 'others_running', rivals);
  }
  if (situation.systemWide.length > 0) {
    const patient = candidate.queue || PATIENT.has(candidate.workflowId);
    return waitOrRefuse(patient, 'system_wide_running', situation.systemWide);
  }
  if (candidate.force || candidate.deploymentId === null || situation.sameDeployment.length === 0)
    return { kind: 'start' };
  return waitOrRefuse(candidate.queue, 'deployment_busy', situation.sameDeployment);
}

function waitOrRefuse(
  patient: boolean,
  because: 'deployment_busy' | 'system_wide_running' | 'others_running',
  rivals: readonly Rival[],
): StartDecision {
  return patient ? { kind: 'queue' } : { kind: 'refuse', because, rivals };
}
