export {
  loadConfiguration,
  type Configuration,
  type LogLevel,
  type RestTls,
  type TemporalConfiguration,
  type TemporalTls,
} from './configuration.ts';
export { ConfigurationError, type ConfigurationProblem } from './errors.ts';
export { describeVariables, type VariableDescription } from './variables.ts';
export { readSecretsKey } from './secrets-key.ts';
export { readTemporalConnection, type TemporalConnectionSettings } from './temporal-connection.ts';
