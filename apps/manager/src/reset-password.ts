import { ConfigurationError, loadConfiguration } from '@cloudloom/configuration';
import { Database, UserRepository } from '@cloudloom/model';

/** Sets the password (CLOUDLOOM_NEW_PASSWORD) of the named user, by default the administrator, in the database; needs no running manager. */
async function main(): Promise<void> {
  const { admin, databaseUrl } = loadConfiguration(process.env);
  const password = process.env['CLOUDLOOM_NEW_PASSWORD'];
  if (databaseUrl === undefined)
    throw new ConfigurationError([{ variable: 'DATABASE_URL', message: 'is missing' }]);
  if (!password)
    throw new ConfigurationError([
      { variable: 'CLOUDLOOM_NEW_PASSWORD', message: 'is missing; it is the new password' },
    ]);
  const database = await Database.open({ url: databaseUrl, applicationName: 'cloudloom-reset-password' });
  try {
    await new UserRepository(database).setPassword(process.argv[2] ?? admin.username, password);
  } finally {
    await database.close();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
