interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Calls of one group: a transaction of that size stays far below the limit of a statement. */
const LARGEST_GROUP = 200;

/**
 * Group commit. Calls with the same key that come while an earlier group is under way make up the next group, which is
 * handled as one. A group that fails is nobody's fault: each of its calls is then made alone, so that the others succeed
 * and the guilty one gets its own error.
 */
export class GroupedCalls<Item, Answer> {
  private readonly lanes = new Map<string, Waiting<Item, Answer>[]>();

  /** `handle` answers in the order of the items, and does for all of them or for none. */
  constructor(private readonly handle: (items: Item[], key: string) => Promise<Answer[]>) {}

  call(key: string, item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const lane = this.lanes.get(key);
      if (lane) lane.push({ item, resolve, reject });
      else {
        const waiting = [{ item, resolve, reject }];
        this.lanes.set(key, waiting);
        // Not at once: what arrives in the same turn goes together.
        setImmediate(() => void this.empty(key, waiting));
      }
    });
  }

  private async empty(key: string, waiting: Waiting<Item, Answer>[]): Promise<void> {
    while (waiting.length > 0) await this.run(key, waiting.splice(0, LARGEST_GROUP));
    this.lanes.delete(key);
  }

  /** Never rejects: whoever called gets the error. */
  private async run(key: string, group: Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.handle(
        group.map(({ item }) => item),
        key,
      );
      if (answers.length !== group.length) throw new Error('A group of calls was not answered in full.');
      for (const [place, { resolve }] of group.entries()) resolve(answers[place] as Answer);
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else await Promise.all(group.map((one) => this.run(key, [one])));
    }
  }
}
