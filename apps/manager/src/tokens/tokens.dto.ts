import { parseBlueprintTime } from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';
import { readUtcTime } from '../requests/utc-time.ts';

export class CreateTokenDto {
  @Field('str') description?: string;
  @Field('str', {
    description: '`YYYY-MM-DD HH:MM` (UTC), an ISO time, or relative: `+10h`, `+1 day+30 minutes`',
  })
  expiration_date?: string;
}

/** When the token is to expire; null = never. Throws for a time that is none or has passed. */
export function toExpirationDate({ expiration_date: text }: CreateTokenDto, now = new Date()): Date | null {
  if (text === undefined || text === '') return null;
  const date = text.startsWith('+') ? parseBlueprintTime(text, now) : readUtcTime('expiration_date', text);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999)
    throw new BadRequestError(`expiration_date is not a valid time: ${text}`);
  if (date <= now) throw new BadRequestError('Cannot create a token with an expiration date in the past');
  return date;
}
