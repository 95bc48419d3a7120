import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeSections } from './section-tables.ts';

describe('the tables of sections', () => {
  it('link to a table for every mapping they name', () => {
    const text = describeSections();
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) =>
      title?.toLowerCase().replaceAll(' ', '-'),
    );
    const links = [...text.matchAll(/\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    expect(headings).toEqual([...new Set(headings)]);
    expect(headings).toEqual(expect.arrayContaining([...new Set(links)]));
  });

  it('are those of the reference page; `cloudloom schema --markdown` prints them', () => {
    const page = readFileSync(
      join(import.meta.dirname, '../../../../docs/reference/blueprint-sections.md'),
      'utf8',
    );
    expect(page.slice(page.indexOf('## ')).trim()).toBe(describeSections().trim());
  });
});
