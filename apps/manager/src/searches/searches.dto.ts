import type { Json, JsonObject } from '@cloudloom/blueprint';
import { Field } from '../requests/body-field.ts';

export class SearchDto {
  @Field('list', { description: '[{"key", "values", "operator", "type"}]; all must hold' })
  filter_rules?: Json[];
  @Field('dict', { description: 'Constraints as inputs have them: {"name_pattern": {...}, "labels": [...]}' })
  constraints?: JsonObject;
}

/** Parts of deployments are found by constraints only. */
export class ConstraintsDto {
  @Field('dict', {
    description: 'Constraints as inputs have them: {"deployment_id", "name_pattern", "valid_values"}',
  })
  constraints?: JsonObject;
}
