import { describe, expect, it } from '@jest/globals';
import { findCommand, isFailing } from './operation-command.ts';

const LIFECYCLE = 'cloudify.interfaces.lifecycle.create';
const VALIDATION = 'cloudify.interfaces.validation.create';

describe('a commanded operation', () => {
  it('is found by its bare name, its interface or its full name, the longest first', () => {
    const commands = {
      create: { result: 'bare' },
      'lifecycle.create': { result: 'interface' },
      [LIFECYCLE]: { result: 'full' },
    };
    const found = (table: object) => findCommand(table as never, { operation: LIFECYCLE, ordinal: 0 }).result;
    expect(found(commands)).toBe('full');
    expect(found({ create: commands.create, 'lifecycle.create': commands['lifecycle.create'] })).toBe(
      'interface',
    );
    expect(found({ create: commands.create })).toBe('bare');
  });

  it('of another interface is not found by the bare name of a lifecycle operation', () => {
    const commands = { create: { error: 'error' as const } };
    expect(findCommand(commands, { operation: VALIDATION, ordinal: 0 })).toEqual({});
  });

  it('on a relationship is found by side, and by target first', () => {
    const operation = {
      operation: 'cloudify.interfaces.relationship_lifecycle.establish',
      side: 'target' as const,
      targetNode: 'db',
      ordinal: 0,
    };
    const commands = { 'establish@target': { result: 'any' }, 'establish@target>db': { result: 'db' } };
    expect(findCommand(commands, operation).result).toBe('db');
    expect(findCommand(commands, { ...operation, targetNode: 'cache' }).result).toBe('any');
    expect(findCommand(commands, { ...operation, side: 'source' })).toEqual({});
  });

  it('may concern some instances only', () => {
    const commands = { create: { only: [1], result: 'x' } };
    expect([0, 1].map((ordinal) => findCommand(commands, { operation: LIFECYCLE, ordinal }).result)).toEqual([
      undefined,
      'x',
    ]);
  });

  it('fails as often as it is told, after the runs it is told to let pass', () => {
    const runs = (command: Parameters<typeof isFailing>[0]) =>
      [0, 1, 2, 3].map((run) => isFailing(command, run));
    expect(runs({ error: 'error' })).toEqual([true, false, false, false]);
    expect(runs({ error: 'error', skip: 1, times: 2 })).toEqual([false, true, true, false]);
    expect(runs({ error: 'error', times: -1 })).toEqual([true, true, true, true]);
    expect(runs({})).toEqual([false, false, false, false]);
  });
});
