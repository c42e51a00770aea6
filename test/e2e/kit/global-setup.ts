import { rm } from 'node:fs/promises';
import { makeTemplate } from './lubdub.ts';

/** Once for all workers: an empty database, from which each server's is copied in a moment. */
export default async function setUp(): Promise<() => Promise<void>> {
  const template = await makeTemplate();
  return () => rm(template, { recursive: true, force: true });
}
