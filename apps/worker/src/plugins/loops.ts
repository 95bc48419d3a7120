/** A node of a syntax tree, as all JavaScript parsers make them. */
export interface SyntaxNode {
  type: string;
  range: [start: number, end: number];
  [member: string]: unknown;
}

/** The body of a loop: offsets in the code, and whether it is a block already. */
export interface LoopBody {
  start: number;
  end: number;
  isBlock: boolean;
}

const LOOPS = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

/** Finds the bodies of all loops of a program, in no particular order. */
export function findLoops(program: SyntaxNode): LoopBody[] {
  const found: LoopBody[] = [];
  const pending: SyntaxNode[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (LOOPS.has(node.type) && isNode(node['body'])) {
      const { range, type } = node['body'];
      found.push({ start: range[0], end: range[1], isBlock: type === 'BlockStatement' });
    }
    for (const member of Object.values(node))
      for (const child of Array.isArray(member) ? (member as unknown[]) : [member])
        if (isNode(child)) pending.push(child);
  }
  return found;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'range' in value;
