import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  AlarmActivities,
  AuthorActivities,
  ExecutionActivities,
  ModificationActivities,
  ServiceActivities,
  SystemActivities,
  UpdateActivities,
  WebhookActivities,
} from '../activities/executions/index.ts';
import type { OperationActivities } from '../activities/operations/index.ts';
import { inTurn } from './in-turn.ts';

/**
 * Calls that read or write the execution's own records. Local: one marker event each. Connection errors are retried
 * without limit; whatever is wrong with the call itself is thrown as non-retryable by the activity.
 */
export const records = inTurn(
  proxyLocalActivities<ExecutionActivities>({
    startToCloseTimeout: '15s',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
  }),
);

/** Calls by which a run changes its deployment and asks about it; as `records`. */
export const modifications = inTurn(
  proxyLocalActivities<ModificationActivities>({
    startToCloseTimeout: '15s',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
  }),
);

/** Calls about deployments that are services of the run's own; as `records`. */
export const services = inTurn(
  proxyLocalActivities<ServiceActivities>({
    startToCloseTimeout: '1m',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
  }),
);

/** Questions of the workflow's code; as `records`. */
export const authorRecords = inTurn(
  proxyLocalActivities<AuthorActivities>({
    startToCloseTimeout: '15s',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
  }),
);

/** The call of a launcher; as `records`. */
export const alarms = proxyLocalActivities<AlarmActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** Attempts at a call: for a day, more and more seldom. */
export const webhooks = proxyActivities<Pick<WebhookActivities, 'attemptWebhookCall'>>({
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1h' },
});

/** The last word about a call; as `records`. */
export const webhookRecords = proxyLocalActivities<Pick<WebhookActivities, 'giveUpWebhookCall'>>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** Work of the system that may take minutes, hours for snapshots; a lost worker is told by its heartbeat. */
export const system = proxyActivities<SystemActivities>({
  startToCloseTimeout: '7 days',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
  cancellationType: ActivityCancellationType.ABANDON,
});

/** Steps of updates: plans of large deployments take their time, and so may a workflow that is waited for. */
export const updates = proxyActivities<UpdateActivities>({
  startToCloseTimeout: '10 years',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
  cancellationType: ActivityCancellationType.ABANDON,
});

/** What a step has stored; as `records`. */
export const updatePages = inTurn(
  proxyLocalActivities<UpdateActivities>({
    startToCloseTimeout: '15s',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
  }),
);

/** Operations go on when the workflow ends before them: they record their own end. */
export const operations = proxyActivities<OperationActivities>({
  startToCloseTimeout: '10 years',
  heartbeatTimeout: '30s',
  cancellationType: ActivityCancellationType.ABANDON,
});
