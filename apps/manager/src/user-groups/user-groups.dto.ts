import { Field } from '../requests/body-field.ts';

export class CreateUserGroupDto {
  @Field('str', { required: true }) group_name: string;
  @Field('str', { description: '`sys_admin` or `default`, which is the default' }) role?: string;
  @Field('str', { description: 'Refused: users come from no directory here' }) ldap_group_dn?: string;
}

export class SetGroupRoleDto {
  @Field('str', { required: true, description: '`sys_admin` or `default`' }) role: string;
}

export class GroupMemberDto {
  @Field('str', { required: true }) username: string;
  @Field('str', { required: true }) group_name: string;
}
