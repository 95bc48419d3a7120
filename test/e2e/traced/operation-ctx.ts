import type { Json } from '@cloudloom/blueprint';

/** The `ctx` of an operation, as scripts have it. */
export class OperationCtx {
  constructor(private readonly url: string) {}

  /** @throws Error with the refusal */
  async ask(...args: Json[]): Promise<Json> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ args }),
    });
    const answer = (await response.json()) as { type: string; payload: Json };
    if (answer.type === 'error') throw new Error(`ctx ${args.join(' ')}: ${JSON.stringify(answer.payload)}`);
    return answer.payload;
  }

  async text(...words: string[]): Promise<string> {
    return String(await this.ask(...words));
  }

  /** The property `oracle` of a node. */
  async commands(...node: string[]): Promise<Json | undefined> {
    const properties = await this.ask(...node, 'properties');
    return typeof properties === 'object' && properties !== null && !Array.isArray(properties)
      ? properties['oracle']
      : undefined;
  }
}
