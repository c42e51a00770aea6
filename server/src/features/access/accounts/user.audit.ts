import { Audited } from '../audit/audited.ts';
import type { User } from './user.model.ts';

export const AUDITED_USER = new Audited<User>({ kind: 'USER', name: ({ name }) => name, leftOut: ['lastSignInAt'] });
