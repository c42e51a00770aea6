// `npm run schema`: writes the public schema to schema.graphql; with --check it only fails when the file is out of
// date.
import { lexicographicSortSchema, printSchema } from 'graphql';
import { readFile, writeFile } from 'node:fs/promises';
import { features } from './features/index.ts';
import { schemaOf } from './graphql/feature.ts';

const file = new URL('../../schema.graphql', import.meta.url);
const sdl = `${printSchema(lexicographicSortSchema(schemaOf(features)))}\n`;
if (!process.argv.includes('--check')) {
  await writeFile(file, sdl);
} else if ((await readFile(file, 'utf8')) !== sdl) {
  console.error('schema.graphql is not what the server serves: run `npm run schema` and commit it.');
  process.exitCode = 1;
}
