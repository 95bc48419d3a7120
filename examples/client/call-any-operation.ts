// Every documented operation can be called by its method and path; its request and answer are typed.
import { connect } from './connect.ts';

const client = connect();
// Ends the calls when they take too long.
const signal = AbortSignal.timeout(60_000);

const { items, metadata } = await client.call('GET /blueprints', {
  query: { _size: 5, _sort: '-created_at' },
  signal,
});
console.log(
  metadata.pagination.total,
  'blueprints, the newest are',
  items.map((blueprint) => blueprint.id).join(', '),
);

for (const { id } of items) {
  if (typeof id !== 'string') continue;
  const archive = await client.download('GET /blueprints/{id}/archive', { path: { id }, signal });
  console.log(id, 'has', archive.size, 'bytes');
}
