/** Notes that it ran. */
const NOTE = '#!/bin/bash\necho "$note" >>"$folder/notes"\n';
/** Notes that it began, waits at most two minutes for the gate, and notes its end in two places. */
const GATED = `#!/bin/bash
echo "first began" >>"$folder/notes"
for _ in {1..1200}; do [ -e "$folder/gate" ] && break; sleep 0.1; done
ctx instance runtime-properties done yes
echo "first ended" >>"$folder/notes"
`;

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: { description: Where scripts leave notes and find the gate }
node_templates:
  first:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/gated.sh
          inputs: { folder: { get_input: folder } }
          max_retries: 0
      notes:
        write:
          implementation: scripts/note.sh
          inputs: { folder: { get_input: folder } }
  second:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.connected_to, target: first }
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/note.sh
          inputs: { folder: { get_input: folder }, note: second ran }
`;

/**
 * A blueprint whose install stops in its first step until the test opens the gate, and only then comes to the second.
 * The operation `notes.write` of the node `first` writes the text it is given as `note`.
 */
export const TWO_STEPS = {
  'blueprint.yaml': BLUEPRINT,
  'scripts/gated.sh': GATED,
  'scripts/note.sh': NOTE,
};
