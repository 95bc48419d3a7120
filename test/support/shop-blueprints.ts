import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A shop with a web server; it wants a port. */
export const SHOP = `
tosca_definitions_version: cloudify_dsl_1_4
description: A shop window that greets everybody
metadata: { team: sales }
imports: [cloudify/types/types.yaml]
inputs:
  greeting: { type: string, default: hello, description: What it says }
  port: { type: integer }
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: { implementation: scripts/create.sh, inputs: { greeting: { get_input: greeting } } }
outputs:
  message: { description: What it shows, value: { get_attribute: [web, message] } }
  address: { value: { concat: ['http://127.0.0.1:', { get_input: port }] } }
capabilities:
  endpoint: { description: Where it is, value: { get_input: port } }
`;
/** Blueprints in folders: a shop, the same with a node more, a guest that needs the deployment `shop`, a wrong one, and one without imports. */
const FILES = {
  'shop/blueprint.yaml': SHOP,
  'shop/more.yaml': SHOP.replace('  web:', '  cache: { type: cloudify.nodes.Root }\n  web:'),
  'shop/scripts/create.sh':
    '#!/bin/bash\nctx instance runtime-properties message "$greeting from the window"\n',
  'guest/blueprint.yaml': `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates: { guest: { type: cloudify.nodes.Root } }
outputs: { goes_to: { value: { get_capability: [shop, endpoint] } } }
`,
  'wrong/blueprint.yaml': `tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates:
  web: { type: shop.nodes.Nothing }
`,
  // A client parses it by itself: it imports nothing.
  'alone/blueprint.yaml': `tosca_definitions_version: cloudify_dsl_1_4
node_types: { app: { properties: { port: { type: integer, default: 80 } } } }
node_templates: { web: { type: app } }
`,
};

/** Writes the blueprints below the folder: `shop/blueprint.yaml`, `shop/more.yaml`, `guest/blueprint.yaml` and others. */
export async function writeShopBlueprints(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
