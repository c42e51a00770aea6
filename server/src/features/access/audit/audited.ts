import type { Columns } from '../../../database/columns.ts';
import { timestamp } from '../../../lib/sql.ts';
import type { AuditTarget } from './audit-log.service.ts';
import type { AuditTargetKind } from './audit-words.rules.ts';
import { changesBetween, type AuditChanges, type Fields } from './changes.rules.ts';

export interface AuditedOptions<Model> {
  kind: AuditTargetKind;
  /** Of its table: they tell which numbers are times. Left out: none is. */
  columns?: Pick<Columns<never>, 'all'>;
  name(model: Model): string;
  /** What people set of it, by the names of the API; left out: its properties. */
  fields?(model: Model): Fields;
  /** Properties that nobody sets, or that follow from others. */
  leftOut?: readonly (keyof Model & string)[];
  /** Those that are secret, beside those whose names say so: of them it is only told that they have changed. */
  secret?: readonly (keyof Model & string)[];
}

/** Of these the entry itself tells, or nobody sets them. */
const NOT_SET_BY_ANYBODY = ['id', 'createdAt', 'updatedAt', 'version', 'problem'];

/** How a kind of thing stands in the audit log: with all that its entity has, unless something is left out. */
export class Audited<Model extends { id: string }> {
  readonly #options: AuditedOptions<Model>;
  readonly #times: ReadonlySet<string>;
  readonly #leftOut: ReadonlySet<string>;

  constructor(options: AuditedOptions<Model>) {
    this.#options = options;
    this.#times = new Set(
      options.columns?.all.filter(({ type }) => type === 'timestamptz').map(({ property }) => property),
    );
    this.#leftOut = new Set([...NOT_SET_BY_ANYBODY, ...(options.leftOut ?? [])]);
  }

  created(after: Model): { target: AuditTarget; changes: AuditChanges } {
    return this.#entry(after, null, after);
  }

  changed(before: Model, after: Model): { target: AuditTarget; changes: AuditChanges } {
    return this.#entry(after, before, after);
  }

  deleted(before: Model): { target: AuditTarget; changes: AuditChanges } {
    return this.#entry(before, before, null);
  }

  target(model: Model): AuditTarget {
    return { kind: this.#options.kind, id: model.id, name: this.#options.name(model) };
  }

  #entry(model: Model, before: Model | null, after: Model | null) {
    const changes = changesBetween(before && this.#fields(before), after && this.#fields(after), this.#options.secret);
    return { target: this.target(model), changes };
  }

  #fields(model: Model): Fields {
    const { fields } = this.#options;
    const shown = Object.entries(fields === undefined ? model : fields(model)).filter(
      ([name]) => !this.#leftOut.has(name),
    );
    return Object.fromEntries(
      shown.map(([name, value]) => [
        name,
        this.#times.has(name) && typeof value === 'number' ? timestamp(value) : value,
      ]),
    );
  }
}
