const MEGABYTE = 2 ** 20;

/** What must stay free on the disk of the embedded database, which does not survive a write that finds no room. */
const RESERVE_BYTES = 64 * MEGABYTE;
/** ... and at most this share of the whole, so that a small disk can be used too, */
const RESERVE_SHARE = 0.2;
/**
 * but never less: one more file of its write-ahead log takes 16 MB at once, and a group of beats that has begun as much
 * again.
 */
const LEAST_RESERVE_BYTES = 40 * MEGABYTE;
/** With less it is not even opened: recovery writes files of its log. */
const OPENING_BYTES = 24 * MEGABYTE;
/** Its first files, and room to write anything at all. */
const CREATING_BYTES = 40 * MEGABYTE + OPENING_BYTES;

export interface Room {
  freeBytes: number;
  /** 0 where the file system does not tell. */
  totalBytes: number;
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / MEGABYTE)} MB`;

/** Why nothing more may be written to a disk with this room, in a line; null while there is enough. */
export function writeProblem(directory: string, { freeBytes, totalBytes }: Room): string | null {
  const reserve = Math.min(RESERVE_BYTES, Math.max(LEAST_RESERVE_BYTES, totalBytes * RESERVE_SHARE));
  if (totalBytes === 0 || freeBytes >= reserve) return null;
  return `the disk that holds ${directory} is nearly full: ${megabytes(freeBytes)} are free, ${megabytes(reserve)} must stay so`;
}

/** Why an embedded database must not be opened, or created, on a disk with this room, in a line; null where it may. */
export function openProblem(directory: string, { freeBytes, totalBytes }: Room, isNew: boolean): string | null {
  const needed = isNew ? CREATING_BYTES : OPENING_BYTES;
  if (totalBytes === 0 || freeBytes >= needed) return null;
  return (
    `The disk that holds DATA_DIR ${directory} is full: ${megabytes(freeBytes)} are free, ${megabytes(needed)} are needed to start. ` +
    `Make room there and start again${isNew ? '' : '; the data itself is in order'}`
  );
}
