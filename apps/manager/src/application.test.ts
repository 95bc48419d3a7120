import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createEmptyApp } from './openapi/read-document.ts';

const PAGE = 'https://console.example.com';

/** The headers that a preflight request of a page gets, and those of a call that is refused. */
async function ask(corsOrigins: string[] | undefined, origin: string) {
  const app = await createEmptyApp(corsOrigins === undefined ? {} : { corsOrigins });
  try {
    await app.listen(0, '127.0.0.1');
    const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/api/v3.1/executions`;
    const asked = 'authorization,tenant,idempotency-key';
    const headers = {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': asked,
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers });
    const call = await fetch(url, { headers: { Origin: origin } });
    const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin');
    return {
      preflight: [
        preflight.status,
        allowed(preflight),
        preflight.headers.get('access-control-allow-headers'),
      ],
      call: [call.status, allowed(call)],
    };
  } finally {
    await app.close();
  }
}

describe('a page of another origin', () => {
  it('may call when its origin is allowed, and reads refusals too', async () => {
    const answers = await ask([PAGE], PAGE);
    expect(answers.preflight).toEqual([204, PAGE, 'authorization,tenant,idempotency-key']);
    expect(answers.call).toEqual([401, PAGE]);
  });

  it('may call when all origins are allowed', async () => {
    expect((await ask(['*'], PAGE)).call).toEqual([401, '*']);
  });

  it.each([undefined, ['https://other.example.com']])('may not when %p are allowed', async (origins) => {
    const answers = await ask(origins, PAGE);
    expect([answers.preflight[1], answers.call[1]]).toEqual([null, null]);
  });
});
