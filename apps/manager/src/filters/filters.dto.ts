import type { Json } from '@cloudloom/blueprint';
import { Field } from '../requests/body-field.ts';

const RULES = '[{"key", "values", "operator", "type": "label" | "attribute"}]; all must hold';

export class CreateFilterDto {
  @Field('list', { required: true, description: RULES }) filter_rules: Json[];
  @Field('str') visibility?: string;
}

export class UpdateFilterDto {
  @Field('list', { description: RULES }) filter_rules?: Json[];
  @Field('str') visibility?: string;
}
