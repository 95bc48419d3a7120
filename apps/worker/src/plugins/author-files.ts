import { relative, sep } from 'node:path';
import { AUTHOR_SCHEME } from '@cloudloom/workflow';
import type { PluginPackage } from './plugin-package.ts';

/** Tells the author's files from everything else in a bundle, and names them. */
export class AuthorFiles {
  private readonly root: string;
  private readonly kit: string;

  constructor(private readonly plugin: Pick<PluginPackage, 'name' | 'folder'>) {
    this.root = plugin.folder + sep;
    this.kit = `${this.root}node_modules${sep}@cloudloom${sep}`;
  }

  /** True for every file of the package but its copy of the authoring kit. */
  has(path: string | null | undefined): path is string {
    return typeof path === 'string' && path.startsWith(this.root) && !path.startsWith(this.kit);
  }

  /** True for every file of the package. */
  isPackaged(path: string | null | undefined): boolean {
    return typeof path === 'string' && path.startsWith(this.root);
  }

  /** Path in the package, with slashes. */
  shorten(path: string): string {
    return relative(this.plugin.folder, path).split(sep).join('/');
  }

  /** A text without the names of the server's folders. */
  withoutFolder(text: string): string {
    return text.replaceAll(this.root, '').replaceAll(this.plugin.folder, 'the package');
  }

  /** How stack traces name the file with this path in the package. */
  address(pathInPackage: string): string {
    return `${AUTHOR_SCHEME}${this.plugin.name}/${pathInPackage}`;
  }
}
