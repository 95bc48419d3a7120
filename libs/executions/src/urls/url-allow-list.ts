/**
 * Places that a server may fetch from, given as beginnings of URLs. A URL is allowed when scheme, host and port are
 * the same and its path lies in that of an entry.
 */
export class UrlAllowList {
  private readonly entries: readonly URL[];

  constructor(beginnings: readonly string[]) {
    this.entries = beginnings.map((beginning) => new URL(beginning));
  }

  allows(url: URL): boolean {
    const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
    if (!isWeb || url.username !== '' || url.password !== '') return false;
    // An encoded slash or dot may mean a step to the server, though the URL here shows none.
    if (/%(?:2e|2f|5c)/i.test(url.pathname)) return false;
    return this.entries.some(
      (entry) => entry.origin === url.origin && isInside(url.pathname, entry.pathname),
    );
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
