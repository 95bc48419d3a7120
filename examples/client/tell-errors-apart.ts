// Errors are classes: what to do about one is decided by its class, and where that is not enough by its code.
import { ConflictError, NotFoundError, RefusedError } from '@cloudloom/client';
import { connect } from './connect.ts';

const client = connect();
const key = `example_${Date.now()}`;

await client.secrets.create(key, { value: 'first' });
try {
  await client.secrets.create(key, { value: 'second' });
} catch (error) {
  if (!(error instanceof ConflictError)) throw error;
  console.log('exists already:', error.code);
}

await client.secrets.delete(key);
try {
  await client.secrets.get(key);
} catch (error) {
  if (!(error instanceof NotFoundError)) throw error;
  console.log('is gone:', error.code);
}

try {
  await client.secrets.create('1 is no key', { value: 'x' });
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  console.log('is refused:', error.status, error.message);
}
