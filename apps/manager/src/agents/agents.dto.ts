import type { AgentReport, RegisterAgent } from '@cloudloom/executions';
import { Field } from '../requests/body-field.ts';
import { toVisibility } from '../requests/visibility.ts';

/** What an agent, or who installs it, reports. */
export class ReportAgentDto {
  @Field('str', { description: 'Such as creating, started, stopped, failed' }) state?: string;
  @Field('str') ip?: string;
  @Field('str') install_method?: string;
  @Field('str') system?: string;
  @Field('str') version?: string;
  @Field('str') rabbitmq_username?: string;
  @Field('str') rabbitmq_exchange?: string;
}

export class RegisterAgentDto extends ReportAgentDto {
  @Field('str', { required: true }) node_instance_id: string;
  @Field('str') visibility?: string;
  @Field('flag', { description: 'Has no meaning here: there is no such broker' })
  create_rabbitmq_user?: boolean;
}

export class ReplaceCertificatesDto {
  @Field('flag') bundle?: boolean;
  @Field('str') broker_ca_cert?: string;
  @Field('str') manager_ca_cert?: string;
}

export function toReport(body: ReportAgentDto): AgentReport {
  const report = {
    state: body.state,
    ip: body.ip,
    installMethod: body.install_method,
    system: body.system,
    version: body.version,
    rabbitmqUsername: body.rabbitmq_username,
    rabbitmqExchange: body.rabbitmq_exchange,
  };
  return Object.fromEntries(Object.entries(report).filter(([, value]) => value !== undefined)) as AgentReport;
}

export function toRegistration(name: string, body: RegisterAgentDto): RegisterAgent {
  const visibility = toVisibility(body.visibility === undefined ? {} : { visibility: body.visibility });
  return {
    ...toReport(body),
    ...{ name, nodeInstanceId: body.node_instance_id },
    ...(visibility === undefined ? {} : { visibility }),
  };
}
