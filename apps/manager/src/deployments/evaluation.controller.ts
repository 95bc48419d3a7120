import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { JsonObject } from '@cloudloom/blueprint';
import { DeploymentService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers } from '../answers/documented-answers.ts';
import { Field } from '../requests/body-field.ts';

export class EvaluateFunctionsDto {
  @Field('str', { required: true }) deployment_id: string;
  @Field('dict') context?: JsonObject;
  @Field('dict', { required: true }) payload: JsonObject;
}

@ApiTags('deployments')
@Controller('evaluate/functions')
export class EvaluationController {
  constructor(private readonly deployments: DeploymentService) {}

  @Post()
  @Allow('functions_evaluate')
  @HttpCode(200)
  @Answers('The payload with its functions evaluated', {
    type: 'object',
    required: ['deployment_id', 'payload'],
    properties: {
      deployment_id: { type: 'string' },
      payload: { type: 'object', additionalProperties: true },
    },
  })
  async evaluate(@Who() caller: Caller, @Body() body: EvaluateFunctionsDto) {
    const { deployment_id: id, context, payload } = body;
    return {
      deployment_id: id,
      payload: await this.deployments.evaluate(caller, id, context ?? {}, payload),
    };
  }
}
