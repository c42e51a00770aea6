// Lint rules that hold the architecture: who may import whom, and who may read the clock and the environment.
import { posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuleTester } from 'oxlint/plugins-dev';

type Rule = Parameters<RuleTester['run']>[1];
type Context = Parameters<Extract<Rule, { create: unknown }>['create']>[0];
type Node = Exclude<Parameters<Context['report']>[0]['node'], undefined>;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Layers of the server, lowest first: a file may import from its own layer and from those below it. */
const LAYERS = [
  { name: 'lib', files: /^server\/src\/lib\// },
  { name: 'rules', files: /\.rules\.ts$/ },
  { name: 'entities', files: /\.(entity|model)\.ts$/ },
  { name: 'database', files: /^server\/src\/database\// },
  { name: 'services', files: /^server\/src\/features\/(?!.*\.schema\.ts$)/ },
  { name: 'the GraphQL schema', files: /\.schema\.ts$|^server\/src\/graphql\// },
  { name: 'graphql, http and jobs', files: /^server\/src\/(http|jobs)\// },
  { name: 'server.ts and environment.ts', files: /^server\/src\/(server|environment)\.ts$/ },
  { name: 'main.ts', files: /^server\/src\/main\.ts$/ },
];

const isTest = (file: string): boolean => file.endsWith('.test.ts');
const layerOf = (file: string): number =>
  LAYERS.findIndex(({ files }) => file.startsWith('server/src/') && files.test(file));
const programOf = (file: string): string | undefined => /^(server|web|agent)(?=\/)/.exec(file)?.[0];

/** Path from the repository's root, with slashes. */
const pathOf = (context: Context): string => relative(ROOT, context.physicalFilename).split(sep).join('/');

function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('@lubdub/')) return `${specifier.slice('@lubdub/'.length)}/`;
  if (!specifier.startsWith('.')) return null;
  return relative(ROOT, resolve(ROOT, posix.dirname(file), specifier))
    .split(sep)
    .join('/');
}

/** Why a file must not import another, and what to do instead; null where it may. */
export function importProblem(file: string, specifier: string): string | null {
  const target = targetOf(file, specifier);
  if (target === null) return null;
  const [from, to] = [programOf(file), programOf(target)];
  if (from && to && from !== to)
    return `${from} must not import the source of ${to}: what they share is in schema.graphql, so generate it from there.`;

  const [own, other] = [layerOf(file), layerOf(target)];
  if (isTest(file) || own < 0 || other < 0 || other <= own) return null;
  return (
    `${LAYERS[own]?.name} must not import ${LAYERS[other]?.name}, which stands above: ` +
    'take what you need as an argument, or move what both need down.'
  );
}

const importDirection: Rule = {
  create(context) {
    const file = pathOf(context);
    const check = (node: Node, source: { type: string; value?: unknown } | null) => {
      if (typeof source?.value !== 'string') return;
      const message = importProblem(file, source.value);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source),
    };
  },
};

const isServerSource = (file: string): boolean => file.startsWith('server/src/') && !isTest(file);

const noAmbientClock: Rule = {
  create(context) {
    const file = pathOf(context);
    if (!isServerSource(file) || file === 'server/src/lib/clock.ts') return {};
    const message =
      'Take the time from the clock that was handed in (or `now` as an argument): tests move it, and the database sets it.';
    return {
      NewExpression(node) {
        if (isNamed(node.callee, 'Date') && node.arguments.length === 0) context.report({ node, message });
      },
      CallExpression(node) {
        if (isNamed(node.callee, 'Date')) context.report({ node, message });
      },
      MemberExpression(node) {
        if (isNamed(node.object, 'Date') && isNamed(node.property, 'now')) context.report({ node, message });
      },
    };
  },
};

const noAmbientEnvironment: Rule = {
  create(context) {
    const file = pathOf(context);
    if (!isServerSource(file) || file === 'server/src/main.ts') return {};
    const message = 'Only environment.ts reads the environment: add the setting there and take it as an argument.';
    return {
      MemberExpression(node) {
        if (isNamed(node.object, 'process') && isNamed(node.property, 'env')) context.report({ node, message });
      },
      ImportDeclaration(node) {
        const names = node.specifiers.map((specifier) => ('imported' in specifier ? specifier.imported : null));
        if (/^(node:)?process$/.test(node.source.value) && names.some((name) => name && isNamed(name, 'env')))
          context.report({ node, message });
      },
    };
  },
};

function isNamed(node: { type: string; name?: unknown; value?: unknown }, name: string): boolean {
  return (node.type === 'Identifier' && node.name === name) || (node.type === 'Literal' && node.value === name);
}

export default {
  meta: { name: 'architecture' },
  rules: {
    'import-direction': importDirection,
    'no-ambient-clock': noAmbientClock,
    'no-ambient-environment': noAmbientEnvironment,
  },
};
