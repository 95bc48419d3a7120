import type { ExecutionRival, GroupRoom } from '@cloudloom/model';
import { isActive } from './status-machine.ts';

/** The execution that wants to start. */
export interface StartCandidate {
  workflowId: string;
  deploymentId: string | null;
  isSystemWorkflow: boolean;
  /** Overlaps other executions of its deployment; never a system-wide one, and never beyond a limit. */
  force: boolean;
  /** Would rather wait than be refused. */
  queue: boolean;
  /** Carries out an update of its deployment, which is never held up by what runs on it. */
  isUpdate: boolean;
}

/** Another execution that may stand in the way. */
export type Rival = ExecutionRival;

/** What else goes on at the moment of the decision, the candidate itself left out. */
export interface StartSituation {
  /** System-wide executions that are active or queued, in all tenants. */
  systemWide: readonly Rival[];
  /** Of the same deployment: active ones, and queued ones that came before the candidate. */
  sameDeployment: readonly Rival[];
  /** Some of all active executions, in all tenants; read for system-wide candidates only. */
  active: readonly Rival[];
  /** How many executions may be active in the whole system, and how many are; null where there is no limit. */
  limit: { allowed: number; active: number } | null;
  /** The candidate's execution group; null where it has none. */
  group: GroupRoom | null;
  /** The system is in maintenance mode, or about to be: who waits goes on waiting. */
  isMaintenance?: boolean;
}

/** What holds an execution up. */
export type Obstacle =
  | 'others_running'
  | 'system_wide_running'
  | 'deployment_busy'
  | 'limit_reached'
  | 'group_full'
  | 'maintenance';

/** What holds it up, and whom or what number that is about. */
export interface Hindrance {
  because: Obstacle;
  rivals: readonly Rival[];
  /** How many may be active at once, where that is what is reached. */
  allowed?: number;
}

export type StartDecision = { kind: 'start' } | ({ kind: 'queue' | 'refuse' } & Hindrance);

/** Requests that carry no flag and therefore wait by themselves. */
const PATIENT = new Set(['create_deployment_environment', 'upload_blueprint']);

/**
 * Decides whether an execution starts, queues or is refused. Pure: the caller reads the situation and stores the outcome in
 * one transaction, so that two requests never see the same free deployment. A member of a group waits for the group whatever
 * its request says: that is what the group was made for.
 */
export function decideStart(candidate: StartCandidate, situation: StartSituation): StartDecision {
  // Who got past the gate and does not want to wait may start.
  const isMaintenance = situation.isMaintenance === true && candidate.queue;
  const hindrance = findHindrance(candidate, { ...situation, isMaintenance });
  if (hindrance === null) return { kind: 'start' };
  const isPatient =
    candidate.queue || PATIENT.has(candidate.workflowId) || hindrance.because === 'group_full';
  return { kind: isPatient ? 'queue' : 'refuse', ...hindrance };
}

/** The first thing in the way; null where there is none. */
export function findHindrance(
  candidate: Omit<StartCandidate, 'queue' | 'workflowId'>,
  { active, systemWide, sameDeployment, limit, group, isMaintenance }: StartSituation,
): Hindrance | null {
  if (isMaintenance === true) return { because: 'maintenance', rivals: [] };
  if (candidate.isSystemWorkflow) {
    const running = active.filter((rival) => isActive(rival.status));
    if (running.length > 0) return { because: 'others_running', rivals: running };
  }
  if (systemWide.length > 0) return { because: 'system_wide_running', rivals: runningFirst(systemWide) };
  const minds = !candidate.force && !candidate.isUpdate && candidate.deploymentId !== null;
  if (minds && sameDeployment.length > 0) return { because: 'deployment_busy', rivals: sameDeployment };
  if (group !== null && group.active >= group.concurrency)
    return { because: 'group_full', rivals: [], allowed: group.concurrency };
  if (limit !== null && limit.active >= limit.allowed)
    return { because: 'limit_reached', rivals: [], allowed: limit.allowed };
  return null;
}

/** The text names one: rather what runs than what waits. */
const runningFirst = (rivals: readonly Rival[]): Rival[] =>
  [...rivals].sort((one, other) => Number(isActive(other.status)) - Number(isActive(one.status)));
