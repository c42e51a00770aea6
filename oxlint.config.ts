import { defineConfig } from 'oxlint';

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  jsPlugins: ['./lint/architecture.ts'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['**/build/**', 'agent/dist/**', '**/.svelte-kit/**', 'web/src/lib/gql/**', 'agent/src/gql/**'],
  rules: {
    'architecture/import-direction': 'error',
    'architecture/no-ambient-clock': 'error',
    'architecture/no-ambient-environment': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'node/no-path-concat': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/return-await': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-unused-vars': [
      'error',
      { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
    ],

    // Rows of SQL and answers of other programs get their type by assertion; zod checks what comes from outside.
    'typescript/no-unsafe-type-assertion': 'off',
    // One after the other is often the point: statements on one connection, batches until none is left.
    'no-await-in-loop': 'off',
    // Objects of functions are destructured here; they are closures and have no `this`.
    'typescript/unbound-method': 'off',
    // Style sheets, and the schema's files, are imported for what they do.
    'import/no-unassigned-import': 'off',
    // Taken for mistakes where they are none: graphql's and pg's default exports, `[...list].sort()`,
    // `this.#timer ??=`, loops that a callback ends.
    'import/no-named-as-default-member': 'off',
    'unicorn/no-array-sort': 'off',
    'oxc/no-map-spread': 'off',
    'promise/no-promise-in-callback': 'off',
    'no-unmodified-loop-condition': 'off',
    'no-unused-private-class-members': 'off',
    // A function stands where it is read.
    'unicorn/consistent-function-scoping': 'off',
    // TypeScript knows better which switches are exhaustive.
    'typescript/consistent-return': 'off',
    // `export {}` is how a declaration file says that it is a module.
    'unicorn/require-module-specifiers': 'off',
  },
  overrides: [
    {
      files: ['**/*.test.ts', 'test/**'],
      rules: {
        // Assertions also stand in helpers, RuleTester and fast-check.
        'vitest/expect-expect': 'off',
        // A table's row holds its title.
        'vitest/valid-title': 'off',
        // Tables of cases say in each row what is expected.
        'vitest/no-conditional-expect': 'off',
        'typescript/no-non-null-assertion': 'off',
      },
    },
  ],
});
