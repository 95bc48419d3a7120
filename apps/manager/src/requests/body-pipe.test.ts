import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Field } from './body-field.ts';
import { BodyPipe } from './body-pipe.ts';

class GreetingDto {
  @Field('str', { required: true }) greeting: string;
  @Field('dict') to?: object;
  @Field('flag') loud?: boolean;
  @Field('int') times?: number;
  @Field('list') labels?: unknown[];
}

const check = (body: unknown) => new BodyPipe().transform(body, { type: 'body', metatype: GreetingDto });

describe('a JSON body', () => {
  it('keeps declared keys and drops the others', () => {
    expect(check({ greeting: 'hi', unknown: 1, times: 2 })).toEqual({ greeting: 'hi', times: 2 });
  });

  it('counts a null as absent', () => {
    expect(check({ greeting: 'hi', to: null, loud: null })).toEqual({ greeting: 'hi' });
  });

  it('takes flags as booleans and as words', () => {
    expect(check({ greeting: 'hi', loud: 'True' })).toEqual({ greeting: 'hi', loud: true });
    expect(check({ greeting: 'hi', loud: false })).toEqual({ greeting: 'hi', loud: false });
  });

  it.each([
    [{}, 'Missing greeting in json request body'],
    [{ greeting: null }, 'greeting parameter is expected to be of type str but is of type NoneType'],
    [{ greeting: 1 }, 'greeting parameter is expected to be of type str but is of type int'],
    [{ greeting: 'hi', to: [] }, 'to parameter is expected to be of type dict but is of type list'],
    [{ greeting: 'hi', times: 1.5 }, 'times parameter is expected to be of type int but is of type float'],
    [{ greeting: 'hi', labels: {} }, 'labels parameter is expected to be of type list but is of type dict'],
    [{ greeting: 'hi', loud: 'maybe' }, 'loud must be <true/false>, got maybe'],
    [[], 'request body is expected to be of type dict but is of type list'],
  ])('%j is refused', (body, message) => {
    expect(() => check(body)).toThrow(message);
  });

  it('that declares nothing passes as it is', () => {
    expect(new BodyPipe().transform({ a: 1 }, { type: 'body', metatype: Object })).toEqual({ a: 1 });
    expect(new BodyPipe().transform('x', { type: 'param' })).toBe('x');
  });
});
