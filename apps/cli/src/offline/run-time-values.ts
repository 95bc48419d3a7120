import {
  evaluateCapabilities,
  evaluateFunctions,
  evaluateOutputs,
  type EvaluationContext,
  type Json,
  type JsonObject,
} from '@cloudloom/blueprint';
import { RecordedState, type RecordedDeployment } from './recorded-state.ts';
import { readRefusal } from './refusal.ts';

/**
 * What outputs, capabilities and the payloads of a recorded state come to, each as `{value}` or as what refused it:
 * `{exception, code, message}`.
 */
export async function evaluateRunTimeValues(deployment: RecordedDeployment): Promise<JsonObject> {
  const { plan, runtime } = deployment;
  const state = new RecordedState(deployment);
  const payloads: JsonObject[] = [];
  for (const item of (runtime['payloads'] ?? []) as JsonObject[]) {
    const context = toContext((item['context'] ?? {}) as JsonObject);
    payloads.push(await attempt(() => evaluateFunctions(item['payload'] ?? null, context, state)));
  }
  return {
    outputs: await attempt(() => evaluateOutputs(plan.outputs, state)),
    capabilities: await attempt(() => evaluateCapabilities(plan.capabilities, state)),
    payloads,
  };
}

async function attempt(work: () => Promise<Json>): Promise<JsonObject> {
  try {
    return { value: await work() };
  } catch (error) {
    const { exception, code, message } = readRefusal(error);
    return { exception, code, message };
  }
}

/** The context of a payload in the words of the language. SELF as a node is spoken of only beside its instance. */
function toContext(document: JsonObject): EvaluationContext {
  const text = (key: string) => document[key] as string | undefined;
  const [self, node] = [text('self'), text('name')];
  return {
    self,
    selfNode: text('id'),
    source: text('source'),
    target: text('target'),
    sourceNode: text('source_node'),
    targetNode: text('target_node'),
    nodeInstance: text('instance_id_hint'),
    node:
      self === undefined || node === undefined
        ? undefined
        : { id: node, properties: (document['properties'] ?? {}) as JsonObject },
  };
}
