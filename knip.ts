import type { KnipConfig } from 'knip';

/**
 * What nothing uses: files, exports, and packages that are declared and not used or used and not declared. Knip finds
 * by itself what the tools' configurations (Vitest, Playwright, SvelteKit, Rolldown, GraphQL Code Generator) and the
 * scripts of package.json begin with; here stands what it cannot see, each with its reason.
 */
const config: KnipConfig = {
  workspaces: {
    '.': {
      project: ['*.ts', 'lint/**'],
      // Of the workspaces test and web: npm puts all commands into one directory.
      ignoreBinaries: ['playwright', 'svelte-kit'],
    },
    server: {
      entry: ['src/main.ts'],
      project: ['src/**'],
      // Its files are served as they are, from where it lies.
      ignoreDependencies: ['swagger-ui-dist'],
    },
    agent: {
      project: ['src/**'],
      // Generated whole, of which the agent needs a part.
      ignore: ['src/gql/**'],
      // Of the system; where there is none of it the agent, or its test, does without.
      ignoreBinaries: ['mkfifo', 'unshare'],
    },
    web: {
      // Loaded by app.html before any module.
      entry: ['static/theme.js'],
      project: ['src/**', 'static/**'],
      ignore: ['src/lib/gql/**'],
    },
    test: {
      entry: [
        'run.ts',
        'bench/main.ts',
        // The bench and its parts start these as processes of their own, by their paths.
        'bench/{control-server,prepare}.ts',
        'bench/load/{autocannon,readers}.ts',
        'bench/rows/sweep-process.ts',
        'bench/watch/{sender,subscribers}.ts',
        'demo/main.ts',
        'lighthouse.ts',
        // Scripts that the demo's agent runs as tasks.
        'demo/scripts/**/*.mjs',
      ],
      project: ['**/*.{ts,mjs}'],
      // Of the system: a small disk that can be filled, a load generator, and what the files of deploy/ are tried on.
      ignoreBinaries: ['mount', 'umount', 'wrk', 'systemd-analyze', 'nginx', 'openssl'],
    },
  },
};

export default config;
