import type { CodegenConfig } from '@graphql-codegen/cli';

const types = {
  useTypeImports: true,
  enumsAsTypes: true,
  defaultScalarType: 'unknown',
  scalars: { DateTime: 'string', ID: 'string' },
};

/** The types of the clients: read from the committed SDL alone, so a check in CI needs no running server. */
const config: CodegenConfig = {
  schema: './schema.graphql',
  ignoreNoDocuments: true,
  importExtension: '.ts',
  generates: {
    'web/src/lib/gql/': {
      documents: ['web/src/lib/**/*.ts', '!web/src/lib/gql/**'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: types,
    },
    'web/src/lib/gql/schema-shape.ts': { plugins: ['./web/schema-shape.ts'] },
    'agent/src/gql/': {
      documents: ['agent/src/**/*.ts', '!agent/src/gql/**'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      // As text: it is only sent on, and a parser would be the largest part of the agent.
      config: { ...types, documentMode: 'string' },
    },
  },
};

export default config;
