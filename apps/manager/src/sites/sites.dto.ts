import { Field } from '../requests/body-field.ts';

const LOCATION = 'latitude,longitude in degrees, such as 32.07,34.78';

export class CreateSiteDto {
  @Field('str', { description: LOCATION }) location?: string;
  @Field('str') visibility?: string;
}

export class UpdateSiteDto {
  @Field('str', { description: LOCATION }) location?: string;
  @Field('str') visibility?: string;
  @Field('str') new_name?: string;
}
