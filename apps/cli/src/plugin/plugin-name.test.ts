import { describe, expect, it } from '@jest/globals';
import { checkPluginName } from './plugin-name.ts';

describe('the name of a plugin', () => {
  it.each(['greeter', 'web-checks', 'a', 'x_2'])('may be %s', (name) => {
    expect(() => checkPluginName(name)).not.toThrow();
  });

  it.each([
    ['', /must begin with a small letter/],
    ['Greeter', /must begin with a small letter/],
    ['my.plugin', /must begin with a small letter/],
    ['../greeter', /must begin with a small letter/],
    ['2fast', /must begin with a small letter/],
    ['@acme/greeter', /without scope/],
    ['default_workflows', /built-in plugin of that name/],
    ['node_modules', /npm keeps packages/],
    ['x'.repeat(65), /has 65 characters, 64 are possible/],
  ])('cannot be %j, and the refusal says why', (name, message) => {
    expect(() => checkPluginName(name)).toThrow(message);
  });
});
