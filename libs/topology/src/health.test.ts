import { describe, expect, it } from '@jest/globals';
import { hasConfigurationDrift, isStatusCheckOk } from './index.ts';

describe('configuration drift', () => {
  it.each([
    ['was never looked for', {}, false],
    ['was not found', { configuration_drift: { ok: true, result: null } }, false],
    ['was looked for and the answer is empty', { configuration_drift: { ok: true, result: {} } }, false],
    ['was found', { configuration_drift: { ok: true, result: { size: [1, 2] } } }, true],
    ['could not be looked for', { configuration_drift: { ok: false, result: '' } }, true],
    [
      'was found in one of the relationships',
      { source_relationships_configuration_drift: { db_1: { ok: true, result: 'moved' } } },
      true,
    ],
    [
      'was found by the other end of a relationship',
      {
        configuration_drift: { ok: true, result: null },
        target_relationships_configuration_drift: {
          app_1: { ok: true, result: false },
          app_2: { ok: true, result: true },
        },
      },
      true,
    ],
    ['is something nobody understands', { configuration_drift: [1] }, false],
  ])('%s', (_what, systemProperties, expected) => {
    expect(hasConfigurationDrift(systemProperties)).toBe(expected);
  });
});

describe('the status check of an instance', () => {
  it('is in order unless the last one failed', () => {
    expect(isStatusCheckOk({})).toBe(true);
    expect(isStatusCheckOk({ status: { ok: true } })).toBe(true);
    expect(isStatusCheckOk({ status: { ok: false } })).toBe(false);
    expect(isStatusCheckOk({ status: null })).toBe(true);
  });
});
