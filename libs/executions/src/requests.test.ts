import { describe, expect, it } from '@jest/globals';
import { createLabels, replaceLabels } from './labels.ts';
import { requireLegalId } from './resource-id.ts';

const refusal = (call: () => unknown): string => {
  try {
    call();
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('a new id', () => {
  it.each([
    ['', 'The `blueprint_id` argument is empty'],
    ['x'.repeat(257), 'The `blueprint_id` argument is too long. Maximum allowed length is 256 characters'],
    [
      'a b',
      'The `blueprint_id` argument contains illegal characters. Only letters, digits and the characters "-", "." and "_" are allowed',
    ],
    [
      'ä',
      'The `blueprint_id` argument contains illegal characters. Only letters, digits and the characters "-", "." and "_" are allowed',
    ],
    ['1st', 'The `blueprint_id` argument must begin with a letter'],
    ['web-1.0_x~', 'accepted'],
  ])('%p', (id, text) => {
    expect(refusal(() => requireLegalId('blueprint_id', id))).toBe(text);
  });

  it('of a deployment may begin with anything but must not be a path', () => {
    expect(refusal(() => requireLegalId('deployment_id', '1st', { anyFirstCharacter: true }))).toBe(
      'accepted',
    );
    expect(refusal(() => requireLegalId('deployment_id', '..', { anyFirstCharacter: true }))).toContain(
      'must not be a path',
    );
  });
});

describe('labels', () => {
  const stamp = { at: new Date(0), by: 'admin' };

  it('get lower-case keys and a stamp', () => {
    expect(createLabels([{ key: 'Env', value: 'Prod' }], stamp)).toEqual([
      { key: 'env', value: 'Prod', createdAt: stamp.at, createdBy: 'admin' },
    ]);
  });

  it('stay in their place with their stamp when others come and go, in whatever order they are sent', () => {
    const pairs = (words: string[]) => words.map((word) => ({ key: word, value: word }));
    const existing = createLabels(pairs(['env', 'old', 'zone']), stamp);
    const replaced = replaceLabels(existing, pairs(['new', 'zone', 'env']), { username: 'ann' });
    expect(replaced.map(({ key, createdBy }) => [key, createdBy])).toEqual([
      ['env', 'admin'],
      ['zone', 'admin'],
      ['new', 'ann'],
    ]);
  });

  it('are refused twice, reserved, or with strange characters', () => {
    const pair = { key: 'env', value: 'prod' };
    expect(refusal(() => createLabels([pair, { ...pair, key: 'ENV' }], stamp))).toBe(
      'You cannot define the same label twice',
    );
    expect(refusal(() => createLabels([{ key: 'csys-mine', value: 'x' }], stamp))).toContain('reserved');
    expect(refusal(() => createLabels([{ key: 'csys-obj-type', value: 'k8s' }], stamp))).toBe('accepted');
    expect(refusal(() => createLabels([{ key: 'a b', value: 'x' }], stamp))).toContain("The label's key");
    expect(refusal(() => createLabels([{ key: 'a', value: 'say "hi"' }], stamp))).toContain(
      'The value of the label a',
    );
  });
});
