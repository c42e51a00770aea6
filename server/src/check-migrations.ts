// `npm run migrations:check`: fails when the migrations do not make the tables that the entities describe.
import { features, storedBy } from './features/index.ts';
import { createLogger } from './lib/logger.ts';
import { openDatabase } from './database/database.ts';
import { migrate } from './database/migrate.ts';

const database = await openDatabase({
  databaseUrl: null,
  dataDir: 'memory://',
  ...storedBy(features),
  logger: createLogger('silent'),
});
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
