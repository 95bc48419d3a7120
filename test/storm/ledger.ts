import { readFile } from 'node:fs/promises';

/** What one process of the storm's operation wrote: when it began and, if it came so far, ended; milliseconds since the epoch. */
export interface Entry {
  tag: string;
  pid: number;
  began: number;
  ended: number | null;
}

/** The operation of the storm: it appends to the ledger by itself, so that nobody can tell another story about it. */
export const NOTE_SCRIPT = `#!/bin/bash
echo "begin $tag $$ $(date +%s%3N)" >>"$ledger"
sleep "$seconds"
echo "end $tag $$ $(date +%s%3N)" >>"$ledger"
`;

/** The ledger's entries by tag, each tag's in the order in which they began. @throws Error for a line that no operation wrote */
export async function readLedger(path: string): Promise<Map<string, Entry[]>> {
  const entries = new Map<string, Entry[]>();
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '') continue;
    const [word, tag, pid, time] = line.split(' ');
    if (tag === undefined || time === undefined || (word !== 'begin' && word !== 'end'))
      throw new Error(`The ledger holds a line that is none: ${line}`);
    const own = entries.get(tag) ?? [];
    entries.set(tag, own);
    if (word === 'begin') own.push({ tag, pid: Number(pid), began: Number(time), ended: null });
    else closeEntry(own, Number(pid), Number(time));
  }
  return entries;
}

function closeEntry(entries: Entry[], pid: number, time: number): void {
  const open = entries.findLast((entry) => entry.pid === pid && entry.ended === null);
  if (open === undefined) throw new Error(`Process ${pid} ended in the ledger without having begun.`);
  open.ended = time;
}
