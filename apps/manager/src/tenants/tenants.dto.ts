import { Field } from '../requests/body-field.ts';

export class CreateTenantDto {
  @Field('str', { description: 'Has no meaning here: there is no message broker' })
  rabbitmq_password?: string;
}

export class TenantUserDto {
  @Field('str', { required: true }) username: string;
  @Field('str', { required: true }) tenant_name: string;
}

export class TenantUserRoleDto extends TenantUserDto {
  @Field('str', { required: true, description: '`manager`, `user`, `operations` or `viewer`' }) role: string;
}

export class TenantGroupDto {
  @Field('str', { required: true }) group_name: string;
  @Field('str', { required: true }) tenant_name: string;
}

export class TenantGroupRoleDto extends TenantGroupDto {
  @Field('str', { required: true, description: '`manager`, `user`, `operations` or `viewer`' }) role: string;
}
