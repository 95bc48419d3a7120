import { describe, expect, it } from '@jest/globals';
import { storable, storableJson, storableText, storableWord } from './stored-json.ts';

describe('text for PostgreSQL', () => {
  it('drops NUL characters and replaces halves of surrogate pairs', () => {
    expect(storableText('a\u0000b\ud83dc😀')).toBe('ab\ufffdc😀');
  });

  it('never finds anything by a word with a NUL character', () => {
    expect(storableWord('a\u0000')).toBe('a\ufffd');
  });

  it('cleans keys and values of documents at every depth', () => {
    expect(storableJson({ 'k\u0000': ['\ud800', { n: 1 }] })).toBe('{"k":["\ufffd",{"n":1}]}');
  });

  it('keeps a backslash that only looks like an escape', () => {
    expect(JSON.parse(storableJson({ a: '\\u0000' }))).toEqual({ a: '\\u0000' });
  });

  it('does not copy a document that is fine', () => {
    const document = { a: 1 };
    expect(storable.to(document)).toBe(document);
    expect(storable.to(null)).toBeNull();
  });
});
