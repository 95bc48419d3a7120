import { Field } from '../requests/body-field.ts';

export class CreateUserDto {
  @Field('str', { required: true }) username: string;
  @Field('str', { required: true, description: 'At least 8 characters' }) password: string;
  @Field('str', { description: '`sys_admin` or `default`, which is the default' }) role?: string;
  @Field('bool', { description: 'Hashes made elsewhere are refused' }) is_prehashed?: boolean;
}

export class ChangeUserDto {
  @Field('str', { description: 'At least 8 characters' }) password?: string;
  @Field('str', { description: '`sys_admin` or `default`' }) role?: string;
  @Field('bool') show_getting_started?: boolean;
}

export class ActivateUserDto {
  @Field('str', { required: true, description: '`activate` or `deactivate`' }) action: string;
}
