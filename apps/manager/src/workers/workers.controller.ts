import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkerRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import { presentList } from '../answers/list-answer.ts';
import { readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { WORKER } from './worker-fields.ts';
import { presentWorker } from './workers.presenter.ts';

@ApiTags('workers')
@Controller('workers')
export class WorkersController {
  constructor(private readonly workers: WorkerRepository) {}

  @Get()
  @Allow('worker_list')
  @AnswersList(WORKER)
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(query, WORKER);
    const page = await this.workers.list(widen(caller, request.allTenants), request.query);
    const showsHosts = caller.access.holds('worker_hosts', caller.tenantName);
    return presentList(
      { items: page.items.map((worker) => presentWorker(worker, showsHosts)), total: page.total },
      request,
    );
  }
}
