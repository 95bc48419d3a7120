const SAY = '#!/bin/bash\nctx logger debug whispering\nctx logger info "saying $word"\n';
const MEND = '#!/bin/bash\n[ -e "$folder/mended" ] || { echo "no such table" >&2; exit 3; }\n';
/** Waits at most two minutes for the gate. */
const WAIT = `#!/bin/bash
echo waits >>"$folder/notes"
for _ in {1..1200}; do [ -e "$folder/gate" ] && break; sleep 0.1; done
`;
const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: { description: Where the gate is }
node_templates:
  db: { type: cloudify.nodes.Root }
  web:
    type: cloudify.nodes.Root
    relationships: [{ type: cloudify.relationships.depends_on, target: db }]
    interfaces:
      test:
        say: { implementation: scripts/say.sh, inputs: { word: hello } }
        mend: { implementation: scripts/mend.sh, inputs: { folder: { get_input: folder } }, max_retries: 0 }
        wait: { implementation: scripts/wait.sh, inputs: { folder: { get_input: folder } }, max_retries: 0 }
`;
/**
 * A blueprint of two nodes. Operations of `web`: `test.say` logs its word, `test.mend` fails until there is a file
 * `mended` in the folder, `test.wait` notes that it waits, and waits for the gate.
 */
export const SAY_MEND_WAIT = {
  'blueprint.yaml': BLUEPRINT,
  'scripts/say.sh': SAY,
  'scripts/mend.sh': MEND,
  'scripts/wait.sh': WAIT,
};
