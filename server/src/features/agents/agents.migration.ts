import { Migration } from '@mikro-orm/migrations';
import type { Environment } from '../../ledger/environment.ts';
import { slugOfAgent } from '../apps/own-app.ts';

/** Which app is whose: names of two agents may make one slug. */
export class AppsOfAgents extends Migration {
  override name = '20261127142000-apps-of-agents';

  override async up(): Promise<void> {
    await this.execute('alter table "agent" add column "app_slug" text null');
    const agents = (await this.execute('select id, "user", host, environment from agent')) as {
      id: string;
      user: string;
      host: string;
      environment: Environment;
    }[];
    // Here and not by the database, whose small letters are others than an agent's.
    for (const agent of agents)
      await this.execute('update "agent" set "app_slug" = ? where "id" = ?', [slugOfAgent(agent), agent.id]);
    await this.execute('create index "agent_app_slug_index" on "agent" ("app_slug", "id")');
  }
}
