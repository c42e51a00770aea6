import { Audited } from '../audit/audited.ts';
import { API_KEY, type ApiKey } from './api-key.model.ts';

export const AUDITED_API_KEY = new Audited<ApiKey>({
  kind: 'API_KEY',
  columns: API_KEY,
  name: ({ name }) => name,
  leftOut: ['lastUsedAt'],
});
