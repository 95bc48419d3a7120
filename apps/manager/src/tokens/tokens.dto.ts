import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';

export class CreateTokenDto {
  @Field('str') description?: string;
  @Field('str', { description: '`YYYY-MM-DD HH:MM` (UTC) or an ISO time' }) expiration_date?: string;
}

/** When the token is to expire; null = never. Throws BadRequestError for a time that is none or has passed. */
export function toExpirationDate({ expiration_date: text }: CreateTokenDto, now = new Date()): Date | null {
  if (text === undefined || text === '') return null;
  const hasZone = /([zZ]|[+-]\d\d:?\d\d)$/.test(text);
  const date = new Date(hasZone ? text : `${text.trim().replace(' ', 'T')}Z`);
  if (Number.isNaN(date.getTime())) throw new BadRequestError(`expiration_date is not a valid time: ${text}`);
  if (date <= now) throw new BadRequestError('Cannot create a token with an expiration date in the past');
  return date;
}
