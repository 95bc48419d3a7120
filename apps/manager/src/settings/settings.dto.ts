import type { Json } from '@cloudloom/blueprint';
import { Field } from '../requests/body-field.ts';

/** A new value of one of the server's settings. */
export class ChangeSettingDto {
  @Field('any', { required: true, nullable: true }) value: Json;
  @Field('flag', { description: 'Has no meaning here: what is not editable stays as it is' }) force?: boolean;
}
