import { storable } from './text.ts';

/** A `like` pattern for texts that contain what a person typed, its `%` and `_` taken as they are. Letters stay as large as they are. */
export const containing = (typed: string): string => `%${storable(typed.trim()).replace(/[\\%_]/g, '\\$&')}%`;
