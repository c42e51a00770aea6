import fc from 'fast-check';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';

/** What there is on a server for operations to name. */
export interface World {
  ids: Record<'agent' | 'app' | 'instance' | 'run' | 'task', string[]>;
  slugs: string[];
  cursors: string[];
  sessionId: string;
  /** Its time, in epoch milliseconds. */
  now: number;
}

interface Surroundings extends World {
  /** Name of the field that the arguments are for. */
  field: string;
}

const DAY_MS = 86_400_000;
/** One leaf in so many is strange: more, and no operation gets past the check of its variables. */
const STRANGE_ONE_IN = 25;

/** Values that a client may send for anything at all. */
const STRANGE = fc.oneof(
  fc.constantFrom(null, true, '', '\0', '\ud800', ' ', -1, 0, 1e308, 2 ** 31, -(2 ** 53), 'x'.repeat(20_000), [], {}),
  fc.constantFrom('2026-02-30T00:00:00Z', '9999-12-31T23:59:59-23:59', 'UTC', '* * * * *', '%_\\', 'NULL', '{}'),
  fc.constantFrom(...deepValues()),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.uuid(),
  fc.jsonValue({ maxDepth: 4 }),
);

function deepValues(): unknown[] {
  let list: unknown = 1;
  let object: unknown = 1;
  for (let depth = 0; depth < 500; depth += 1) [list, object] = [[list], { app: object }];
  return [list, object];
}

/** What texts mean by the names that they are given under. */
const textsOf = ({ slugs, cursors, sessionId }: World): Record<string, string[]> => ({
  after: cursors,
  before: cursors,
  slug: slugs,
  app: slugs,
  sessionId: [sessionId],
  expression: ['* * * * *', '*/5 1-3 * 2,4 MON', '0 0 31 2 *', '0 0 29 2 *', '@daily', '15,45 2 * * *'],
  timezone: ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Mars/Phobos'],
  atTime: ['00:00', '02:30', '23:59', '24:00'],
  script: ['work.sh', '../work.sh', 'a b.sh'],
  search: ['fuzz', '%', '_', '\\', '"', "'", 'é'],
});
const TEXTS = ['', ' ', 'a', 'deploy', 'host-1', 'two\nlines', '\u0000', '心', 'e\u0301', '\uf900', 'x'.repeat(200)];
const NUMBERS = [0, 1, 2, 5, 60, 100, 500, 501, 3_600, 86_400, 2 ** 31 - 1, -1];
const TIMES_MS = [0, 1, -1, DAY_MS, -DAY_MS, -3_600_000, 365 * DAY_MS, -800 * DAY_MS];

/** Arguments of a field by their types: mostly such as make sense, each part strange now and then. */
export const argumentsOf = (field: GraphQLField<unknown, unknown>, world: World): fc.Arbitrary<unknown> =>
  recordOf(field.args, { ...world, field: field.name }, 0);

function recordOf(
  parts: readonly { name: string; type: GraphQLInputType }[],
  world: Surroundings,
  depth: number,
): fc.Arbitrary<unknown> {
  return fc.record(
    Object.fromEntries(
      parts.map(({ name, type }) => {
        const value = valueOf(type, name, world, depth);
        return [name, isNonNullType(type) ? value : fc.oneof(LEFT_OUT, { weight: 1, arbitrary: value })];
      }),
    ),
  );
}

/** In JSON it is not there. Most of them: one thing in a message that cannot be met hides all others. */
const LEFT_OUT = { weight: 3, arbitrary: fc.constant<unknown>(undefined) };

function valueOf(type: GraphQLInputType, name: string, world: Surroundings, depth: number): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valueOf(type.ofType, name, world, depth);
  if (isListType(type)) return fc.array(valueOf(type.ofType, name, world, depth), { maxLength: 3 });
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    if (!type.isOneOf) return recordOf(fields, world, depth + 1);
    return fc
      .constantFrom(...fields)
      .chain((one) => valueOf(one.type, one.name, world, depth + 1).map((value) => ({ [one.name]: value })));
  }
  const usual = isEnumType(type)
    ? fc.constantFrom<unknown>(...type.getValues().map((value) => value.name))
    : fc.constantFrom<unknown>(...usualOf(type.name, name, world));
  return fc.oneof({ weight: STRANGE_ONE_IN - 1, arbitrary: usual }, { weight: 1, arbitrary: STRANGE });
}

function usualOf(scalar: string, name: string, world: Surroundings): unknown[] {
  switch (scalar) {
    case 'ID':
      return idsOf(name, world);
    case 'Int':
    case 'Float':
      return NUMBERS;
    case 'Boolean':
      return [true, false];
    case 'DateTime':
      return TIMES_MS.map((ms) => new Date(world.now + ms).toISOString());
    default:
      return textsOf(world)[name] ?? TEXTS;
  }
}

/** Of the kind that the argument speaks of, or else the field. */
function idsOf(name: string, { ids, field }: Surroundings): string[] {
  const isNamedIn = (text: string) => (kind: string) => text.toLowerCase().includes(kind);
  const kinds = Object.keys(ids) as (keyof World['ids'])[];
  return ids[kinds.find(isNamedIn(name)) ?? kinds.find(isNamedIn(field)) ?? 'app'];
}
