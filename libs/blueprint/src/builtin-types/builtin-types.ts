import { dataTypes } from './data-types.ts';
import { nodeTypes } from './node-types.ts';
import { policies } from './policies.ts';
import { relationships } from './relationships.ts';
import { workflows } from './workflows.ts';

const plugins = `
plugins:
  cfy_extensions: { executor: central_deployment_agent, install: false }
  agent: { executor: central_deployment_agent, install: false }
  default_workflows: { executor: central_deployment_agent, install: false }
  script: { executor: host_agent, install: false }
`;

function typesOf(minor: 3 | 4 | 5): string {
  const is13 = minor === 3;
  const ids = is13
    ? { blueprint: 'string', deployment: 'string' }
    : { blueprint: 'blueprint_id', deployment: 'deployment_id' };
  // The newest library declares 1_4 as well: nothing in it needs a later version but one parameter type, which is not gated.
  const header = `tosca_definitions_version: cloudify_dsl_1_${Math.min(minor, 4)}\n\nmetadata: { cloudify_types: true }\n`;
  return [
    header,
    plugins,
    dataTypes(ids),
    nodeTypes(is13),
    relationships(is13),
    workflows({ minor }),
    policies,
  ].join('');
}

/** YAML texts of the built-in types, by the version of the language they serve: `1_3`, `1_4`, `1_5`. */
export const BUILTIN_TYPES: Readonly<Record<string, string>> = {
  '1_3': typesOf(3),
  '1_4': typesOf(4),
  '1_5': typesOf(5),
};
