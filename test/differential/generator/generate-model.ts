import type { JsonObject } from '@cloudloom/blueprint';
import { Draft, type DraftOptions } from './draft.ts';
import { addFoundation } from './foundation.ts';
import {
  addBlueprintImport,
  addDefinitions,
  addNamespacedImport,
  addPluginImport,
  splitDocument,
  versionName,
} from './imports.ts';
import { MAIN_FILE, type CaseModel } from './model.ts';
import type { Random } from './random.ts';
import { addRunTime } from './run-time.ts';
import { SECRETS } from './run-time-expressions.ts';
import { addProse } from './sections.ts';

/** What a mutation asks of the blueprint that it changes. */
export interface Demands {
  /** The earliest version, as its last number. */
  minor?: number;
  /** The last one. */
  most?: number;
  foundation?: DraftOptions['foundation'];
  /** Size, as a share of the usual one. */
  scale?: number;
  /** Leaves the main document in one piece. */
  isWhole?: boolean;
}

const USUAL_MINORS = [0, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5];

function chooseMinor(random: Random, { minor = 0, most = 5 }: Demands): number {
  return random.pick(USUAL_MINORS.filter((choice) => choice >= minor && choice <= most));
}

/** A blueprint that should be accepted, and the arguments to deploy it with. */
export function generateValid(
  seed: number,
  random: Random,
  demands: Demands = {},
): { draft: Draft; model: CaseModel } {
  const minor = chooseMinor(random, demands);
  const foundation =
    demands.foundation ??
    random.pick(
      minor >= 3 ? (['built-in', 'imported', 'inline'] as const) : (['imported', 'inline'] as const),
    );
  const draft = new Draft(random, {
    minor,
    foundation,
    scale: demands.scale ?? 1,
    isNamespaced: false,
    prefix: '',
  });
  addArguments(draft);
  addProse(draft);
  addFoundation(draft);
  if (random.chance(0.15)) addPluginImport(draft);
  if (draft.since(3) && random.chance(0.15)) addNamespacedImport(draft);
  if (draft.since(3) && foundation !== 'inline' && random.chance(0.08)) addBlueprintImport(draft);
  addDefinitions(draft);
  if (random.chance(0.6)) addRunTime(draft);
  if (demands.isWhole !== true && random.chance(0.3)) splitDocument(draft);
  return { draft, model: toModel(seed, draft) };
}

function addArguments(draft: Draft): void {
  const { random } = draft;
  if (random.chance(0.15)) draft.args.secrets = Object.fromEntries(SECRETS.map((name) => [name, 'shh']));
  if (random.chance(0.1)) draft.args.validate_version = false;
  if (random.chance(0.1)) draft.args.runtime_only = true;
}

function toModel(seed: number, draft: Draft): CaseModel {
  const { imports, ...sections } = draft.document;
  const shuffled = draft.random.chance(0.3)
    ? draft.random.shuffle(Object.entries(sections))
    : Object.entries(sections);
  const document: JsonObject = {
    tosca_definitions_version: versionName(draft.minor),
    ...(imports ? { imports } : {}),
    ...Object.fromEntries(shuffled),
  };
  return {
    seed,
    files: { ...draft.files, [MAIN_FILE]: { document } },
    args: draft.args,
    mutation: null,
    expected: null,
    isPlain: false,
  };
}
