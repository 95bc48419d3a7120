import { Field } from '../requests/body-field.ts';

/** Body of a creation. */
export class CreateLogBundleDto {
  @Field('flag', { description: 'Wait until nothing else runs' }) queue?: boolean;
}
