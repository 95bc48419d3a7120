import type { WebhookRequest } from '@cloudloom/executions';
import { Field } from '../requests/body-field.ts';

const EVENTS = 'Any of queued, started, succeeded, failed, cancelled; all of them unless said';
const DEPLOYMENTS = 'Ids of the deployments whose executions count; null for all';
const WORKFLOWS = 'Names of the workflows whose executions count; null for all';

export class CreateWebhookDto {
  @Field('str', { required: true, description: 'Where to call: http or https' }) url: string;
  @Field('list', { description: EVENTS }) events?: unknown[];
  @Field('list', { nullable: true, description: DEPLOYMENTS }) deployment_ids?: unknown[] | null;
  @Field('list', { nullable: true, description: WORKFLOWS }) workflow_ids?: unknown[] | null;
  @Field('str') description?: string;
  @Field('flag') enabled?: boolean;
}

export class UpdateWebhookDto {
  @Field('str', { description: 'Where to call: http or https' }) url?: string;
  @Field('list', { description: EVENTS }) events?: unknown[];
  @Field('list', { nullable: true, description: DEPLOYMENTS }) deployment_ids?: unknown[] | null;
  @Field('list', { nullable: true, description: WORKFLOWS }) workflow_ids?: unknown[] | null;
  @Field('str') description?: string;
  @Field('flag') enabled?: boolean;
  @Field('flag', { description: 'True: a new secret takes the place of the old one' }) renew_secret?: boolean;
}

/** What the body asks for; what it does not say is absent. */
export const toWebhookRequest = (body: UpdateWebhookDto): WebhookRequest => ({
  ...(body.url === undefined ? {} : { url: body.url }),
  ...(body.events === undefined ? {} : { events: body.events }),
  ...(body.deployment_ids === undefined ? {} : { deploymentIds: body.deployment_ids }),
  ...(body.workflow_ids === undefined ? {} : { workflowIds: body.workflow_ids }),
  ...(body.description === undefined ? {} : { description: body.description }),
  ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
  ...(body.renew_secret === undefined ? {} : { renewSecret: body.renew_secret }),
});
