import { Migration } from '@mikro-orm/migrations';

/** Who is connected to the processes on this database. */
export class Connections extends Migration {
  override name = '20261127040000-connections';

  override up(): void {
    // Unlogged: it is written every few seconds, and after a crash nobody is connected.
    this.addSql(`create unlogged table "client_connection" ("id" uuid not null, "server_id" uuid not null,
      "kind" text not null, "transport" text not null, "name" text not null, "user_agent" text null, "address" text null,
      "connected_at" timestamptz(3) not null, "last_seen_at" timestamptz(3) not null, "latency_ms" double precision null,
      "quality" text not null, "missed_heartbeats" int not null, "subscriptions" int not null,
      "told_at" timestamptz(3) not null, primary key ("id")) with (fillfactor = 50)`);
    this.addSql('create index "client_connection_connected_at_index" on "client_connection" ("connected_at", "id")');
  }
}
