import type { DeploymentRepository, EventRepository } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { readDeploymentNames } from '../answers/deployment-names.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentNext } from '../answers/list-answer.ts';
import { readInclude } from '../requests/list-request.ts';
import { readCount, readFlag, type RawQuery } from '../requests/query-values.ts';
import { EVENT } from './event-fields.ts';
import { DEFAULT_SIZE, readEventQuery } from './event-query.ts';
import { presentEvent } from './events.presenter.ts';

/** Reads events and logs and what is shown with them. */
export class EventView {
  constructor(
    private readonly events: EventRepository,
    private readonly deployments: DeploymentRepository,
  ) {}

  async list(caller: Caller, query: RawQuery) {
    const request = readEventQuery(query);
    const include = readInclude(query, EVENT);
    const scope = widen(caller, readFlag(query, '_all_tenants'));
    const page = await this.events.list(scope, request);
    const ids = wants(include, 'deployment_display_name')
      ? page.items.map((event) => event.deploymentId)
      : [];
    const names = await readDeploymentNames(this.deployments, scope, ids);
    return {
      items: page.items.map((event) => pickFields(presentEvent(event, names), include)),
      metadata: {
        pagination: {
          total: page.total,
          size: readCount(query, '_size') ?? DEFAULT_SIZE,
          offset: request.offset,
        },
        ...presentNext(page),
      },
    };
  }
}
