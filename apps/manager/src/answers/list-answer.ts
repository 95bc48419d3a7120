import { InvalidCursorError, type Page } from '@cloudloom/model';
import type { ListRequest } from '../requests/list-request.ts';
import { pickFields } from './included-fields.ts';

/** The shape of every list. */
export interface ListAnswer {
  items: object[];
  metadata: {
    pagination: { total: number; size: number; offset: number };
    filtered: number | null;
    /** Only in lists that can go on behind an item, and only where there may be more. */
    next?: string;
  };
}

/** Answers a page of presented items, cut down to what `_include` asked for. */
export const presentList = (page: Page<object>, request: ListRequest): ListAnswer => ({
  items: page.items.map((item) => pickFields(item, request.include)),
  metadata: {
    pagination: { total: page.total, size: request.size, offset: request.query.offset },
    filtered: page.filtered ?? null,
    ...presentNext(page),
  },
});

/** Where the list goes on: what clients send as `_after`. */
export const presentNext = ({ next }: Pick<Page<unknown>, 'next'>): { next?: string } =>
  next === undefined || next === null ? {} : { next };

/** Answers a list that is short by nature and needs no paging. */
export const presentWhole = (items: object[]): ListAnswer => ({
  items,
  metadata: { pagination: { total: items.length, size: 1000, offset: 0 }, filtered: null },
});

/** Answers one page of a list that was read as a whole. */
export const paginate = (items: object[], request: ListRequest): ListAnswer => {
  if (request.query.after !== undefined) throw new InvalidCursorError('the list has none');
  const { offset, size } = request.query;
  const page = size === null ? items.slice(offset) : items.slice(offset, offset + size);
  return presentList({ items: page, total: items.length }, request);
};
