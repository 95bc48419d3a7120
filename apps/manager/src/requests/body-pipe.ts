import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { pythonTypeName } from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { fieldsOf, type BodyField, type BodyType } from './body-field.ts';

/** Checks JSON bodies against their class and keeps the declared keys only. */
@Injectable()
export class BodyPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type !== 'body' || metadata.metatype === undefined) return value;
    const fields = fieldsOf(metadata.metatype);
    return fields === null ? value : checkBody(value, fields);
  }
}

/** Checks a parsed body. Throws BadRequestError with the text that clients know. */
export function checkBody(body: unknown, fields: ReadonlyMap<string, BodyField>): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BadRequestError(
      `request body is expected to be of type dict but is of type ${pythonTypeName(body)}`,
    );
  const given = body as Record<string, unknown>;
  const checked: Record<string, unknown> = {};
  for (const [key, field] of fields) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === null && field.nullable === true) checked[key] = null;
    else if (value == null) {
      if (field.required) throw new BadRequestError(describeAbsence(key, field, value));
    } else checked[key] = checkValue(key, value, field.type);
  }
  return checked;
}

const describeAbsence = (key: string, field: BodyField, value: unknown): string =>
  value === undefined
    ? `Missing ${key} in json request body`
    : `${key} parameter is expected to be of type ${field.type} but is of type NoneType`;

function checkValue(key: string, value: unknown, type: BodyType): unknown {
  if (type === 'any') return value;
  if (type === 'flag') return toBoolean(key, value);
  const actual = pythonTypeName(value);
  if (actual !== type)
    throw new BadRequestError(`${key} parameter is expected to be of type ${type} but is of type ${actual}`);
  return value;
}

function toBoolean(key: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word === 'true') return true;
  if (word === 'false') return false;
  throw new BadRequestError(
    `${key} must be <true/false>, got ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}
