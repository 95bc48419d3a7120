/**
 * Loaded into a worker ahead of its program (`node --import`): notes every effect that the worker has stored, in order, in
 * the file that TRACE_FILE names. States that an instance passes through quickly are to be seen nowhere else.
 */
import { appendFileSync } from 'node:fs';

const file = process.env.TRACE_FILE;
if (file && process.argv[1]?.replaceAll('\\', '/').endsWith('apps/worker/dist/main.js')) {
  const { EffectWriter } = await import('@cloudloom/model');
  const { write } = EffectWriter.prototype;
  EffectWriter.prototype.write = async function (request, ...rest) {
    const answer = await write.call(this, request, ...rest);
    const { executionId, effects } = request;
    appendFileSync(file, `${JSON.stringify({ kind: 'effects', executionId, effects })}\n`);
    return answer;
  };
}
