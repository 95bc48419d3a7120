import { describe, expect, it } from '@jest/globals';
import { object, value, type CtxEntry } from './entry.ts';
import { renderTemplate } from './template.ts';

const ctx: CtxEntry = object('ctx', {
  instance: () =>
    object('instance', {
      id: () => value('web_1'),
      runtime_properties: () => ({ kind: 'mapping', values: { 'dotted.key': 'd', list: [{ a: 7 }] } }),
    }),
});
const render = (template: string) => renderTemplate(template, { name: 'shop', map: { a: [1, 2] } }, ctx);

describe('a template', () => {
  it('is filled from variables and from ctx', async () => {
    expect(await render('{{ name }}/{{map.a[1]}}/{{ ctx.instance.id }}')).toBe('shop/2/web_1');
    expect(await render("{{ ctx.instance.runtime_properties['dotted.key'] }}")).toBe('d');
    expect(await render('{{ ctx.instance.runtime_properties.list[0].a }}')).toBe('7');
  });

  it('has nothing where a name is unknown, and no comments', async () => {
    expect(await render('[{{ nope.x }}{# note #}{{ ctx.instance.runtime_properties.nope }}]')).toBe('[]');
  });

  it('without expressions stays as it is', async () => {
    expect(await render('a { b } $c %d')).toBe('a { b } $c %d');
  });

  it('that wants more than names is refused by what it wants', async () => {
    await expect(render('{% for x in y %}{% endfor %}')).rejects.toThrow('{% for x in y %}');
    await expect(render('{{ name | upper }}')).rejects.toThrow('{{ name | upper }}');
  });
});
