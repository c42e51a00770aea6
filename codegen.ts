import type { CodegenConfig } from '@graphql-codegen/cli';

/** The client's types: read from the committed SDL alone, so a check in CI needs no running server. */
const config: CodegenConfig = {
  schema: './schema.graphql',
  documents: ['web/src/lib/**/*.ts', '!web/src/lib/gql/**'],
  ignoreNoDocuments: true,
  importExtension: '.ts',
  generates: {
    'web/src/lib/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        defaultScalarType: 'unknown',
        scalars: { DateTime: 'string', ID: 'string' },
      },
    },
  },
};

export default config;
