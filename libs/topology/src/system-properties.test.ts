import { describe, expect, it } from '@jest/globals';
import { changesOfState, changeSystemProperties } from './index.ts';

describe('system properties', () => {
  it('keep an old value under another name before it is replaced', () => {
    const changes = { copy: { previous_status: 'status' }, set: { status: { ok: false } } };
    const first = changeSystemProperties({ other: 1 }, changes);
    expect(first).toEqual({ other: 1, previous_status: null, status: { ok: false } });
    expect(changeSystemProperties(first, { ...changes, set: { status: { ok: true } } })).toEqual({
      other: 1,
      previous_status: { ok: false },
      status: { ok: true },
    });
  });

  it('take entries into a map and leave its others alone', () => {
    const drift = changeSystemProperties({}, { merge: { drift: { db_1: { ok: true } } } });
    expect(changeSystemProperties(drift, { merge: { drift: { db_2: { ok: false } } } })).toEqual({
      drift: { db_1: { ok: true }, db_2: { ok: false } },
    });
    expect(changeSystemProperties({ drift: [1] }, { merge: { drift: { a: 1 } } })).toEqual({
      drift: { a: 1 },
    });
  });

  it('lose what is removed, and stay as they are for who holds the old ones', () => {
    const before = { heal_failed: 'e1', status: { ok: true } };
    expect(changeSystemProperties(before, { remove: ['heal_failed', 'unknown'] })).toEqual({
      status: { ok: true },
    });
    expect(before).toEqual({ heal_failed: 'e1', status: { ok: true } });
  });

  it('take names that objects have by nature for names', () => {
    const changes = { set: JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, number> };
    const changed = changeSystemProperties({}, { ...changes, copy: { kept: 'toString' } });
    expect(Object.entries(changed).sort()).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['kept', null],
    ]);
  });

  it('say that a configured instance has no drift and a started one is healthy', () => {
    const fine = { ok: true, result: null, task: null, timestamp: '1970-01-01T00:00:01.000Z' };
    expect(changesOfState('configured', 1000)).toEqual({ set: { configuration_drift: fine } });
    expect(changesOfState('started', 1000)).toEqual({ set: { previous_status: null, status: fine } });
    expect(changesOfState('stopped', 1000)).toEqual({});
  });
});
