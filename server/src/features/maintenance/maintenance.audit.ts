import { Audited } from '../access/audit/audited.ts';
import { MAINTENANCE_WINDOW, type MaintenanceWindow } from './maintenance-window.model.ts';

export const AUDITED_WINDOW = new Audited<MaintenanceWindow>({
  kind: 'MAINTENANCE_WINDOW',
  columns: MAINTENANCE_WINDOW,
  name: ({ name }) => name,
  leftOut: ['validFrom', 'validUntil'],
});
