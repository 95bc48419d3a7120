import { CloudloomClient } from '@cloudloom/client';

/** The client that the examples use: address and credentials come from the environment. */
export const connect = (): CloudloomClient =>
  new CloudloomClient({
    url: process.env.CLOUDLOOM_URL ?? 'http://127.0.0.1:8080',
    username: process.env.CLOUDLOOM_USERNAME ?? 'admin',
    password: process.env.CLOUDLOOM_PASSWORD ?? 'admin',
  });
