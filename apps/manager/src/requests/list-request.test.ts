import { describe, expect, it } from '@jest/globals';
import { EXECUTION } from '../executions/execution-fields.ts';
import { readInclude, readListRequest } from './list-request.ts';

const read = (query: Record<string, string | string[]>) => readListRequest(query, EXECUTION);

describe('a list request', () => {
  it('asks for the first thousand, oldest first, unless it says otherwise', () => {
    expect(read({})).toMatchObject({
      query: { offset: 0, size: 1000, sort: [{ field: 'createdAt', descending: false }], filters: {} },
      include: null,
      allTenants: false,
      size: 1000,
    });
  });

  it('reads page, order and search', () => {
    expect(
      read({ _offset: '20', _size: '10', _sort: ['-created_at', ' id', '+status'], _search: 'web' }).query,
    ).toEqual({
      offset: 20,
      size: 10,
      sort: [
        { field: 'createdAt', descending: true },
        { field: 'id', descending: false },
        { field: 'status', descending: false },
      ],
      filters: {},
      search: 'web',
    });
  });

  it('filters by equality; a repeated key means any of them', () => {
    expect(
      read({ deployment_id: 'shop', status: ['started', 'pending'], is_dry_run: 'True' }).query.filters,
    ).toEqual({
      deploymentId: ['shop'],
      status: ['started', 'pending'],
      isDryRun: [true],
    });
  });

  it('filters by both of two names for one column', () => {
    expect(read({ visibility: ['tenant', 'global'], resource_availability: 'global' }).query.filters).toEqual(
      {
        visibility: ['global'],
      },
    );
  });

  it('leaves the page out when all results are wanted', () => {
    expect(read({ _get_all_results: 'True', _size: '5' }).query.size).toBeNull();
  });

  it('keeps the fields that are included', () => {
    expect(readInclude({ _include: 'id,workflow_id' }, EXECUTION)).toEqual(new Set(['id', 'workflow_id']));
  });

  it.each([
    [{ color: 'red' }, "Filter keys '['color']' do not exist. Allowed keys are: ['id', "],
    [{ _sort: 'color' }, "Sort keys '['color']' do not exist. Allowed keys are: ['id', "],
    [
      { _include: 'id,color,size' },
      "Include keys '['color', 'size']' do not exist. Allowed keys are: ['id', ",
    ],
    [{ _size: '-1' }, '_size must be a non-negative integer, got -1'],
    [{ _offset: 'x' }, '_offset must be a non-negative integer, got x'],
    [{ is_dry_run: 'perhaps' }, 'is_dry_run must be <true/false>, got perhaps'],
    [{ toString: 'x' }, "Filter keys '['toString']' do not exist."],
  ])('refuses %j', (query, message) => {
    expect(() => read(query)).toThrow(message);
  });
});
