/**
 * Loaded into a worker ahead of its program (`node --import`): notes every effect that the worker has stored, in order, in
 * the notes of its execution below the folder that TRACE_FOLDER names. States that an instance passes through quickly are
 * to be seen nowhere else.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.TRACE_FOLDER;
if (folder && process.argv[1]?.replaceAll('\\', '/').endsWith('apps/worker/dist/main.js')) {
  const { EffectWriter } = await import('@cloudloom/model');
  const { write } = EffectWriter.prototype;
  EffectWriter.prototype.write = async function (request, ...rest) {
    const answer = await write.call(this, request, ...rest);
    const { executionId, effects } = request;
    appendFileSync(join(folder, `${executionId}.notes`), `${JSON.stringify({ kind: 'effects', effects })}\n`);
    return answer;
  };
}
