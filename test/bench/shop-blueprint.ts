const HEADER = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]

inputs:
  region: { type: string, default: north }
  size: { type: integer, default: 2, constraints: [in_range: [1, 10]] }

plugins:
  shop: { executor: central_deployment_agent, install: false }

node_types:
  shop.Part:
    derived_from: cloudify.nodes.Root
    properties:
      label: { type: string }
      settings: { default: { zone: a, size: 1 } }
    interfaces:
      cloudify.interfaces.lifecycle:
        create: { implementation: shop.part.create, inputs: { label: { default: { get_property: [SELF, label] } } } }
        start: { implementation: shop.part.start, inputs: { size: { type: integer, default: 1 } } }
        stop: shop.part.stop
        delete: shop.part.delete

relationships:
  shop.uses:
    derived_from: cloudify.relationships.connected_to
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        establish: { implementation: shop.link.make, inputs: { address: { default: { get_attribute: [TARGET, ip] } } } }
        unlink: shop.link.cut

node_templates:
`;

/** A unit of the shop: two machines, a database on one, a runtime with an application on the other. */
const unit = (number: number): string => `
  data_host_${number}: { type: shop.Part, properties: { label: data${number} } }
  app_host_${number}: { type: shop.Part, properties: { label: { concat: [app, ${number}, '-', { get_input: region }] } } }
  database_${number}:
    type: shop.Part
    properties: { label: database${number}, settings: { zone: b, size: { get_input: size } } }
    relationships: [{ type: cloudify.relationships.contained_in, target: data_host_${number} }]
  runtime_${number}:
    type: shop.Part
    properties: { label: runtime${number} }
    relationships: [{ type: cloudify.relationships.contained_in, target: app_host_${number} }]
  application_${number}:
    type: shop.Part
    properties: { label: { get_property: [runtime_${number}, label] } }
    interfaces:
      cloudify.interfaces.lifecycle: { start: { inputs: { size: { get_input: size } } } }
    relationships:
      - { type: cloudify.relationships.contained_in, target: runtime_${number} }
      - { type: shop.uses, target: database_${number} }
`;

/** The text of a blueprint with that many node templates (a multiple of five). */
export const shopBlueprint = (nodes: number): string =>
  HEADER + Array.from({ length: Math.max(1, nodes / 5) }, (_, index) => unit(index)).join('');
