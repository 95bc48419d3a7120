#!/usr/bin/env node
/**
 * Every operation of a traced deployment: notes that it ran and behaves as the property `oracle` commands it, see the head
 * of test/oracle/oracle_ops.py. The folder, which is filled in when it is uploaded, holds the notes, how often operations ran, and the names of instances.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = '@folder@';
const SHADOWED = ['validation', 'monitoring', 'cloudify_agent', 'monitoring_agent'];

async function ctx(...args) {
  const response = await fetch(process.env.CTX_SOCKET_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ args }),
  });
  const { type, payload } = await response.json();
  if (type === 'error') throw new Error(`ctx ${args.join(' ')}: ${payload.message}`);
  return payload;
}

const full = await ctx('operation', 'name');
const attempt = await ctx('operation', 'retry-number');
const isNode = (await ctx('type')) === 'node-instance';
const side = isNode ? undefined : await ctx('operation', 'relationship');
const owner = isNode ? [] : ['source'];
const ownerId = await ctx(...owner, 'instance', 'id');
const subject = isNode
  ? { instance: ownerId }
  : { source: ownerId, target: await ctx('target', 'instance', 'id'), side };
const table = (await ctx(...owner, 'node', 'properties'))?.oracle ?? {};

const note = (item) => appendFileSync(join(folder, 'notes'), `${JSON.stringify(item)}\n`);

/** An instance that comes by scaling gets its name while the workflow runs. */
async function ordinal() {
  for (let looks = 0; looks < 600; looks += 1) {
    const names = JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8'));
    if (names[ownerId] !== undefined) return names[ownerId];
    await sleep(100);
  }
  throw new Error(`Nobody has given ${ownerId} a name.`);
}

async function findCommand() {
  const parts = full.split('.');
  const short = parts.at(-1);
  const isShadowed = SHADOWED.includes(parts.at(-2)) && short !== 'check_status';
  const selectors = isNode
    ? [full, parts.slice(-2).join('.'), ...(isShadowed ? [] : [short])]
    : [`${short}@${side}>${await ctx('target', 'node', 'name')}`, `${short}@${side}`];
  const selector = selectors.find((each) => each in table);
  const command = (selector && table[selector]) ?? {};
  return command.only && !command.only.includes(await ordinal()) ? {} : command;
}

function countRun() {
  const file = join(folder, `${[ownerId, subject.target, side, full].join(' ')}.runs`);
  const runs = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  writeFileSync(file, String(runs + 1));
  return runs;
}

const command = await findCommand();
note({ kind: 'op_start', op: full, attempt, ...subject });
const run = countRun();
if (command.sleep) await sleep(1000 * command.sleep);
for (const [key, value] of Object.entries(command.set ?? {}))
  await ctx(...(isNode ? [] : [side]), 'instance', 'runtime-properties', key, value);

const { error, times = 1, skip = 0 } = command;
const isFailing = error !== undefined && run >= skip && (times < 0 || run < skip + times);
note({ kind: 'op_end', op: full, attempt, outcome: isFailing ? error : 'ok', ...subject });
const message = `commanded failure ${run + 1}`;
if (!isFailing) await ctx('returns', command.result ?? null);
else if (error === 'retry') await ctx('retry-operation', message, command.retry_after ?? null);
else if (error === 'nonrecoverable') await ctx('abort-operation', message);
process.exitCode = isFailing ? 1 : 0;
