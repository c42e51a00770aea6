// `npm run migrations:check`: fails when the migrations do not make the tables that the entities describe.
import { createLogger } from '../lib/logger.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

const database = await openDatabase({ databaseUrl: null, dataDir: 'memory://', logger: createLogger('silent') });
try {
  await migrate(database);
  const difference = (await database.orm.schema.getUpdateSchemaSQL({ wrap: false })).trim();
  if (difference !== '') {
    console.error(`The entities and the migrations differ. A new migration has to do:\n${difference}`);
    process.exitCode = 1;
  } else {
    console.log('The migrations make what the entities describe.');
  }
} finally {
  await database.close();
}
