/** Writes docs/reference/engine-behaviours.md anew: what it says is in the scenarios. */
import { writeFile } from 'node:fs/promises';
import { TABLE_FILE, writeTable } from './behaviours-table.ts';

await writeFile(TABLE_FILE, writeTable());
