import { Controller, Delete, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { AlwaysRefused } from '../answers/documented-answers.ts';
import { EngineRecordError } from './engine-write-errors.ts';

/** Calls with which the original's workflows record their own progress; here the engine does, and nobody else. */
@ApiTags('operations')
@Controller()
export class RunWritesController {
  @Post('tasks_graphs/:id')
  @Allow('operations')
  @AlwaysRefused()
  createGraph(): never {
    throw new EngineRecordError('Task graphs');
  }

  @Patch('tasks_graphs/:id')
  @Allow('operations')
  @AlwaysRefused()
  updateGraph(): never {
    throw new EngineRecordError('Task graphs');
  }

  @Put('operations/:id')
  @Allow('operations')
  @AlwaysRefused()
  createOperation(): never {
    throw new EngineRecordError('Operations');
  }

  @Patch('operations/:id')
  @Allow('operations')
  @AlwaysRefused()
  updateOperation(): never {
    throw new EngineRecordError('Operations');
  }

  @Delete('operations/:id')
  @Allow('operations')
  @AlwaysRefused()
  deleteOperation(): never {
    throw new EngineRecordError('Operations');
  }

  @Put('log-bundles/:id/archive')
  @Allow('log_bundle_upload')
  @AlwaysRefused()
  uploadBundle(): never {
    throw new EngineRecordError('Log bundles');
  }

  @Patch('log-bundles/:id')
  @Allow('log_bundle_upload')
  @AlwaysRefused()
  updateBundle(): never {
    throw new EngineRecordError('Log bundles');
  }
}
