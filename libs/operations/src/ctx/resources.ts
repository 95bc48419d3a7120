import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { OperationContext } from '../operation-context.ts';
import { CtxCallError, method, NotSerializable, text, type CtxEntry, type CtxMembers } from './entry.ts';
import { renderTemplate } from './template.ts';

/** Members that hand files of the blueprint to an operation. */
export function resourceMembers(context: OperationContext, root: CtxEntry, directory: string): CtxMembers {
  const save = async (path: string, target: Json | undefined, bytes: Uint8Array): Promise<string> => {
    const place = await targetPath(path, target, directory);
    await writeFile(place, bytes);
    context.stream.log('info', `Downloaded ${path} to ${place}`);
    return place;
  };
  const render = async (path: string, variables: Json | undefined): Promise<Uint8Array> => {
    const content = new TextDecoder().decode(await context.readResource(path));
    return new TextEncoder().encode(await renderTemplate(content, templateVariables(variables), root));
  };
  const refuse = () =>
    method(['resource_path', 'template_variables'], () => {
      throw new NotSerializable('bytes');
    });
  return {
    download_resource: () =>
      method(['resource_path', 'target_path'], async ([path, target]) =>
        save(text(path), target, await context.readResource(text(path))),
      ),
    download_resource_and_render: () =>
      method(['resource_path', 'target_path', 'template_variables'], async ([path, target, variables]) =>
        save(text(path), target, await render(text(path), variables)),
      ),
    get_resource: refuse,
    get_resource_and_render: refuse,
  };
}

/** Downloads stay after the operation's end: what it started may go on using them. */
async function targetPath(path: string, target: Json | undefined, directory: string): Promise<string> {
  if (target !== undefined && target !== null && target !== '') {
    const place = resolve(directory, text(target));
    await mkdir(dirname(place), { recursive: true });
    return place;
  }
  return join(await mkdtemp(join(tmpdir(), 'cloudloom-resource-')), basename(path));
}

function templateVariables(variables: Json | undefined): JsonObject {
  if (variables === undefined || variables === null) return {};
  if (typeof variables !== 'object' || Array.isArray(variables))
    throw new CtxCallError('template_variables must be a mapping');
  if (Object.hasOwn(variables, 'ctx'))
    throw new CtxCallError('Key not allowed - a key named ctx is in template_variables');
  return variables;
}
