import type { Filter, FilterRule } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { FILTER } from './filter-fields.ts';

/** A stored filter on the wire. */
export const presentFilter = (filter: Filter): Presented<typeof FILTER> => {
  const rules = filter.rules.map(presentRule);
  return {
    id: filter.id,
    ...presentOwnership(filter),
    created_at: presentTime(filter.createdAt),
    updated_at: presentTime(filter.updatedAt),
    value: rules,
    labels_filter_rules: rules.filter(({ type }) => type === 'label'),
    attrs_filter_rules: rules.filter(({ type }) => type === 'attribute'),
    is_system_filter: false,
  };
};

const presentRule = ({ key, values, operator, type }: FilterRule) => ({ key, values, operator, type });
