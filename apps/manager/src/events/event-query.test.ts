import { describe, expect, it } from '@jest/globals';
import { readEventQuery } from './event-query.ts';

describe('the query of the events list', () => {
  it('is what the client sends while it follows an execution', () => {
    expect(
      readEventQuery({
        _offset: '3',
        _size: '100',
        execution_id: 'e1',
        type: ['cloudify_event', 'cloudify_log'],
        _sort: 'reported_timestamp',
      }),
    ).toEqual({
      offset: 3,
      size: 100,
      executionIds: ['e1'],
      types: ['cloudify_event', 'cloudify_log'],
      sort: [{ field: 'reportedTimestamp', descending: false }],
    });
  });

  it('has pages of ten thousand by default', () => {
    expect(readEventQuery({})).toEqual({ offset: 0, size: 10_000, sort: [] });
    expect(readEventQuery({ _size: '1', _get_all_results: 'True' })).toMatchObject({ size: null });
  });

  it('takes a range of either time', () => {
    expect(readEventQuery({ _range: 'timestamp,,' })).toMatchObject({ rangeOf: 'timestamp' });
    expect(readEventQuery({ _range: '@reported_timestamp,,' })).toMatchObject({
      rangeOf: 'reportedTimestamp',
    });
    expect(() => readEventQuery({ _range: 'constructor,,' })).toThrow('Unknown field to filter by range');
  });

  it('takes a range with open ends, in UTC unless it says otherwise', () => {
    expect(readEventQuery({ _range: '@timestamp,2026-01-02 03:04:05,' })).toMatchObject({
      from: new Date('2026-01-02T03:04:05Z'),
    });
    expect(readEventQuery({ _range: 'timestamp,,2026-01-02T03:04:05+01:00' })).toMatchObject({
      to: new Date('2026-01-02T02:04:05Z'),
    });
  });

  it.each([
    [
      { color: 'red' },
      'Unknown field to filter by: color. Allowed values: blueprint_id, deployment_id, event_type, execution_group_id, ' +
        'execution_id, level, message, node_id, node_instance_id, operation',
    ],
    [{ _sort: '-color' }, 'Unknown field to sort by: color'],
    [{ _sort: 'toString' }, 'Unknown field to sort by: toString'],
    [{ _range: 'timestamp,now' }, 'Range parameter should be in the form field,from,to'],
    [{ _range: 'timestamp,yesterday,' }, 'Range parameter holds no valid time: yesterday'],
  ])('refuses %j', (query, message) => {
    expect(() => readEventQuery(query)).toThrow(message);
  });
});
