import { Migration } from '@mikro-orm/migrations';

export class MaintenanceSeconds extends Migration {
  override up(): void {
    this.addSql('alter table "app_day" add column "seconds_maintenance" double precision not null default 0');
  }
}
