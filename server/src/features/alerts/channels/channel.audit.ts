import type { AuditRecord } from '../../access/audit/audit-log.service.ts';
import { changesBetween, type Fields } from '../../access/audit/changes.rules.ts';
import type { Channel } from './channel.model.ts';
import { kindNamed } from './kinds.ts';

/** A channel, and its settings with their secrets; null where these cannot be read. */
export interface WholeChannel {
  channel: Channel;
  settings: object | null;
}

/** What the audit log has of a channel that is new, changed or deleted: of secrets, whether they are others now. */
export function auditedChannel(
  before: WholeChannel | null,
  after: WholeChannel | null,
): Pick<Required<AuditRecord>, 'target' | 'changes'> {
  const { id, name, kind } = ((after ?? before) as WholeChannel).channel;
  const secret = kindNamed(kind).secrets.map(settingNamed);
  const changes = changesBetween(before && fieldsOf(before), after && fieldsOf(after), secret);
  return { target: { kind: 'CHANNEL', id, name }, changes };
}

function fieldsOf({ channel, settings }: WholeChannel): Fields {
  const { name, kind, enabled } = channel;
  const set = Object.entries(settings ?? channel.settings).map(([setting, value]) => [settingNamed(setting), value]);
  return { name, kind, enabled, ...(Object.fromEntries(set) as Fields) };
}

const settingNamed = (setting: string): string => `settings.${setting}`;
