import { Migration } from '@mikro-orm/migrations';

/** Messages that have not arrived are looked for among many that have. */
export class UnsentDeliveries extends Migration {
  override name = '20261126204255-unsent-deliveries';

  override up(): void {
    this.addSql(`create index "delivery_unsent_index" on "delivery" ("created_at", "id") where "state" <> 'SENT'`);
  }
}
