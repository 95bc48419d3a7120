import { BuiltinExecutor } from './builtin-operations.ts';
import { NonRecoverableError } from './errors.ts';
import type { Executor } from './executor.ts';
import type { OperationContext } from './operation-context.ts';

const SCRIPT = 'script_runner.tasks.run';
/** Maps the operations of hosts that install and control agents, unless a blueprint maps them to something else. */
const AGENT_PLUGIN = 'agent';
const NO_AGENT = 'none';

/** Who runs the operation. Throws `NonRecoverableError` naming what is missing. */
export function chooseExecutor(context: OperationContext, scripts: Executor): Executor {
  const { operation } = context;
  refuseAgents(context);
  const builtin = BuiltinExecutor.find(operation.pluginName, operation.implementation);
  if (builtin !== null) return builtin;
  if (operation.implementation === SCRIPT) return scripts;
  throw new NonRecoverableError(
    `Plugin "${operation.pluginName}" cannot be run: operation ${operation.operationName} maps to ` +
      `"${operation.implementation}", and plugins other than "script" are not supported yet. Use a script instead.`,
  );
}

/** Operations of hosts without an agent run here; those that need one would wait for it forever. */
function refuseAgents(context: OperationContext): void {
  const { executor, operationName, pluginName } = context.operation;
  const instance = context.executingInstance;
  const method = instance.hostInstallMethod;
  if (pluginName === AGENT_PLUGIN)
    throw new NonRecoverableError(
      `Operation ${operationName} of ${instance.id} installs or controls an agent, and agents are not supported yet. ` +
        'Set agent_config.install_method to none on its host, or map the operation to a script.',
    );
  const wantsAgent = executor === 'host_agent' || executor === 'auto';
  if (wantsAgent && method !== null && method !== NO_AGENT)
    throw new NonRecoverableError(
      `Operation ${operationName} of ${instance.id} belongs to the agent of host ${instance.hostId ?? instance.id} ` +
        `(install_method: ${method}), and agents are not supported yet. Set agent_config.install_method to none.`,
    );
}
