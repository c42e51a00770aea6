// Lint rules that hold the architecture: who may import whom, and who may read the clock and the environment.
import { readFileSync } from 'node:fs';
import { posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuleTester } from 'oxlint/plugins-dev';

type Rule = Parameters<RuleTester['run']>[1];
type Context = Parameters<Extract<Rule, { create: unknown }>['create']>[0];
type Node = Exclude<Parameters<Context['report']>[0]['node'], undefined>;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Floors of the server, lowest first: a file may import from its own floor and from those below it. */
const FLOORS = [
  { name: 'lib', files: /^server\/src\/lib\// },
  { name: 'database', files: /^server\/src\/database\// },
  { name: 'status', files: /^server\/src\/status\// },
  { name: 'ledger', files: /^server\/src\/ledger\// },
  { name: 'graphql', files: /^server\/src\/graphql\// },
  { name: 'features', files: /^server\/src\/features\// },
  { name: 'gateway, jobs and backup', files: /^server\/src\/(gateway|jobs|backup)\// },
  { name: 'server.ts and services.ts', files: /^server\/src\/(server|services)\.ts$/ },
  { name: 'main.ts and what it starts', files: /^server\/src\/[^/]+\.ts$/ },
];

/** Floors of the dashboard, likewise. */
const WEB_FLOORS = [
  { name: 'gql, time and terminal', files: /^web\/src\/lib\/(gql|time|terminal)\// },
  { name: 'lib/graphql', files: /^web\/src\/lib\/graphql\// },
  { name: 'access', files: /^web\/src\/lib\/access\// },
  { name: 'ui', files: /^web\/src\/lib\/ui\// },
  { name: 'charts', files: /^web\/src\/lib\/charts\// },
  { name: 'form', files: /^web\/src\/lib\/form\// },
  { name: 'live', files: /^web\/src\/lib\/live\// },
  { name: 'features of the dashboard', files: /^web\/src\/lib\/features\// },
  { name: 'shell', files: /^web\/src\/lib\/shell\// },
  { name: 'routes', files: /^web\/src\/routes\// },
];

/** Kinds of files within one room, lowest first. */
const KINDS = [
  { name: 'rules', files: /\.rules\.ts$/ },
  { name: 'entities and models', files: /\.(entity|model)\.ts$/ },
  { name: 'services', files: /(?<!\.schema|\.enums|\/index)\.ts$/ },
  { name: 'the GraphQL types', files: /\.(schema|enums)\.ts$/ },
  { name: 'the list of a feature', files: /\/index\.ts$/ },
];

/** Rooms that know of lib only: what they work out depends on nothing but what they are given. */
const PURE = /^server\/src\/status\/|\.rules\.ts$/;

/** Features as they stand in features/index.ts: each may import those before it. */
const FEATURES = featuresIn(readFileSync(new URL('../server/src/features/index.ts', import.meta.url), 'utf8'));

/**
 * Features of the dashboard that others build on: each may import those before it. One that is not listed
 * may import all of these, and none may import it.
 */
const WEB_FEATURES = [
  'sign-in',
  'schedule',
  'alerts',
  'apps',
  'incidents',
  'instances',
  'agents',
  'logs',
  'runs',
  'tasks',
];

export function featuresIn(source: string): string[] {
  const list = /const features[^=]*= \[([^\]]*)\]/.exec(source)?.[1] ?? '';
  return [...list.matchAll(/\w+/g)].map(([name]) => name);
}

const isTest = (file: string): boolean => file.endsWith('.test.ts');
const floorOf = (file: string, floors = FLOORS): number => floors.findIndex(({ files }) => files.test(file));
const kindOf = (file: string): number => KINDS.findIndex(({ files }) => files.test(file));
const featureOf = (file: string): string | undefined => /^server\/src\/features\/([^/]+)\//.exec(file)?.[1];
const webFeatureOf = (file: string): string | undefined => /^web\/src\/lib\/features\/([^/]+)\//.exec(file)?.[1];
const programOf = (file: string): string | undefined => /^(server|web|agent)(?=\/)/.exec(file)?.[0];

/** Path from the repository's root, with slashes. */
const pathOf = (context: Context): string => relative(ROOT, context.physicalFilename).split(sep).join('/');

function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('@lubdub/')) return `${specifier.slice('@lubdub/'.length)}/`;
  // web/package.json says what that is.
  if (specifier.startsWith('#lib/')) return `web/src/lib/${specifier.slice('#lib/'.length)}`;
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

  if (isTest(file)) return null;
  if (from === 'web') return upwards(file, target, WEB_FLOORS) ?? betweenWebFeatures(file, target);
  return upwards(file, target, FLOORS) ?? impure(file, target) ?? betweenFeatures(file, target);
}

function upwards(file: string, target: string, floors: typeof FLOORS): string | null {
  const [own, other] = [floorOf(file, floors), floorOf(target, floors)];
  if (own < 0 || other < 0 || other <= own) return null;
  return (
    `${floors[own]?.name} must not import ${floors[other]?.name}, which stands above: ` +
    'take what you need as an argument, or move what both need down.'
  );
}

function impure(file: string, target: string): string | null {
  if (!PURE.test(file) || target.startsWith('server/src/lib/') || PURE.test(target) || floorOf(target) < 0) return null;
  return `rules import lib and other rules only, not ${target}: take what you need as an argument.`;
}

function betweenFeatures(file: string, target: string): string | null {
  const [own, other] = [featureOf(file), featureOf(target)];
  if (own === undefined || other === undefined) return null;
  if (own !== other) {
    if (target.endsWith('/index.ts'))
      return `only features/index.ts imports the list of a feature: import what you need of ${other}.`;
    if (FEATURES.indexOf(other) < FEATURES.indexOf(own)) return null;
    return (
      `${own} must not import ${other}, which comes after it in features/index.ts: ` +
      'let it give you what you need, or move what both need down.'
    );
  }
  const [ownKind, otherKind] = [kindOf(file), kindOf(target)];
  if (otherKind <= ownKind) return null;
  return `${KINDS[ownKind]?.name} must not import ${KINDS[otherKind]?.name}: take what you need as an argument, or move it down.`;
}

function betweenWebFeatures(file: string, target: string): string | null {
  const [own, other] = [webFeatureOf(file), webFeatureOf(target)];
  if (own === undefined || other === undefined || own === other) return null;
  const [place, otherPlace] = [WEB_FEATURES.indexOf(own), WEB_FEATURES.indexOf(other)];
  if (otherPlace >= 0 && (place < 0 || otherPlace < place)) return null;
  return (
    `${own} must not import ${other}, which is not before it in WEB_FEATURES of lint/architecture.ts: ` +
    'let it give you what you need, or move what both need down.'
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
