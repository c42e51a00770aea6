/** Apps that share their first tag: places in the map of all apps, by name. */
export interface Group {
  /** Null for apps without a tag, and for what is left where there are too many tags. */
  tag: string | null;
  label: string;
  places: readonly number[];
}

/** What the server tells of each app, in columns. */
interface Tagged {
  names: readonly string[];
  tagLists: readonly (readonly string[])[];
  tagListOf: readonly number[];
}

/** More headings than these and nobody reads them. */
const MOST_GROUPS = 24;

/**
 * One place for each app, under the first of its tags: groups by name, apps without a tag last. Where the tags are
 * more than 24, those of the fewest apps share a group. A place changes only with names and tags, never with a status,
 * so that who looks each day knows where to look.
 */
export function groupsOf({ names, tagLists, tagListOf }: Tagged): Group[] {
  const byTag = new Map<string | null, number[]>();
  const add = (tag: string | null, place: number) => {
    const places = byTag.get(tag);
    if (places) places.push(place);
    else byTag.set(tag, [place]);
  };
  const keys = names.map((name) => name.toLowerCase());
  const byName = [...names.keys()].sort((a, b) => compare(keys[a] ?? '', keys[b] ?? '') || a - b);
  for (const place of byName) add(tagLists[tagListOf[place] ?? -1]?.[0] ?? null, place);

  const none = byTag.get(null) ?? [];
  byTag.delete(null);
  const bySize = [...byTag].sort(([, a], [, b]) => b.length - a.length);
  const rest = bySize.splice(MOST_GROUPS).flatMap(([, places]) => places);
  const groups: Group[] = bySize
    .map(([tag, places]) => ({ tag, label: tag ?? '', places }))
    .sort((a, b) => compare(a.label, b.label));
  if (rest.length > 0) groups.push({ tag: null, label: 'Other tags', places: rest });
  if (none.length > 0) groups.push({ tag: null, label: groups.length > 0 ? 'No tag' : 'All apps', places: none });
  return groups;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
