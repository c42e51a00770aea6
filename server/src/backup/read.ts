import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { ContentsSum } from './checksum.ts';
import { BackupError, parseLine, type Part } from './format.ts';

/**
 * The parts of a backup in their order, each table's rows compared with what they are to add up to; ends after the part
 * that says that it is whole.
 * @throws BackupError for a file that is no backup, or damaged, or not whole
 */
export async function* readBackup(file: string): AsyncGenerator<Part> {
  let sum = new ContentsSum();
  let isFirst = true;
  try {
    for await (const line of linesOf(file)) {
      const part = parseLine(line);
      if (isFirst !== (part.kind === 'lubdub backup')) throw new BackupError('it is not a backup of Lubdub');
      isFirst = false;
      if (part.kind === 'table') sum = new ContentsSum();
      if (part.kind === 'row') sum.add(part.value);
      if (part.kind === 'rows' && part.value.checksum !== sum.contents.checksum)
        throw new BackupError('it is damaged: rows are not what they were when it was made');
      yield part;
      if (part.kind === 'end') return;
    }
    throw new BackupError('it is not whole: its end is missing');
  } catch (error) {
    const problem = problemOf(error);
    if (problem === null) throw error;
    throw new BackupError(`${file} cannot be restored: ${problem}`, { cause: error });
  }
}

/** Not node:readline: that also ends lines at characters which stand within a row. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const bytes = createGunzip();
  // Whoever reads the last is told of what is wrong with the first.
  pipeline(createReadStream(file), bytes, () => {});
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function problemOf(error: unknown): string | null {
  if (error instanceof BackupError) return error.message;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'Z_BUF_ERROR') return 'it is not whole: its end is missing';
  if (code.startsWith('Z_')) return `it is not a backup of Lubdub, or damaged (${message})`;
  return /^E[A-Z]+$/.test(code) ? message : null;
}
