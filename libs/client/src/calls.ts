import type { CallOptions, Connection } from './connection.ts';
import type { Operations } from './generated/operations.ts';
import type { JsonObject } from './json.ts';
import type { QueryParameters } from './wire.ts';

/** A documented operation, as `GET /executions/{id}`. */
export type OperationName = keyof Operations;

/** What an operation takes, in the names of the wire; what it does not take is left out. */
export type OperationRequest<Name extends OperationName> = Given<'path', Operations[Name]['path']> &
  Given<'query', Operations[Name]['query']> &
  Given<'body', Operations[Name]['body']> &
  CallOptions;

export type OperationAnswer<Name extends OperationName> = Operations[Name]['answer'];

/** Required where the operation needs something of it. */
type Given<Part extends string, Value> = [Value] extends [undefined]
  ? { [P in Part]?: undefined }
  : Record<never, never> extends Value
    ? { [P in Part]?: Value }
    : { [P in Part]: Value };

/** Operations whose answer is a file. */
type FileName = { [Name in OperationName]: OperationAnswer<Name> extends Blob ? Name : never }[OperationName];

/** Operations without anything that must be given may be called by their name alone. */
export type RequestArguments<Name extends OperationName> =
  Record<never, never> extends OperationRequest<Name>
    ? [request?: OperationRequest<Name>]
    : [request: OperationRequest<Name>];

interface AnyRequest extends CallOptions {
  path?: Readonly<Record<string, string>>;
  query?: QueryParameters;
  body?: JsonObject | FormData | Blob;
}

/** Calls a documented operation; names of fields are those of the wire. */
export async function call<Name extends OperationName>(
  connection: Connection,
  name: Name,
  ...[request]: RequestArguments<Name>
): Promise<OperationAnswer<Name>> {
  const { method, path, options } = toRequest(name, request as AnyRequest | undefined);
  return (await connection.request(method, path, options)) as OperationAnswer<Name>;
}

/** As call, for an answer that is a file. */
export async function download<Name extends FileName>(
  connection: Connection,
  name: Name,
  ...[request]: RequestArguments<Name>
): Promise<Blob> {
  const { method, path, options } = toRequest(name, request as AnyRequest | undefined);
  return connection.requestFile(method, path, options);
}

function toRequest(name: string, { path: names = {}, ...options }: AnyRequest = {}) {
  const [method = '', template = ''] = name.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_match, key: string) => encodeURIComponent(names[key] ?? ''));
  return { method, path, options };
}

export type { FileName };
