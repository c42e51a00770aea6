import { Migration } from '@mikro-orm/migrations';

/** Tokens of agents, the codes that they are traded for, and which agents have come with one. */
export class AgentTokens extends Migration {
  override name = '20261126225900-agent-tokens';

  override up(): void {
    this.addSql(`create table "agent_token" ("id" uuid not null, "prefix" text not null, "hash" text not null,
      "user" text not null, "host" text not null, "created_at" timestamptz(3) not null, "created_by" text null,
      "last_used_at" timestamptz(3) null, primary key ("id"))`);
    this.addSql('alter table "agent_token" add constraint "agent_token_hash_unique" unique ("hash")');
    this
      .addSql(`create table "enroll_code" ("id" uuid not null, "hash" text not null, "user" text not null, "host" text not null,
      "created_at" timestamptz(3) not null, "created_by" text null, "expires_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql('alter table "enroll_code" add constraint "enroll_code_hash_unique" unique ("hash")');
    // A server of before writes another session and leaves this: then the agent has come without one.
    this.addSql('alter table "agent" add column "token_session_id" text null');
  }
}
