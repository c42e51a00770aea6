import type { AppChangeKind, AppStatus, IncidentState, StatusCause, TaskChangeKind } from '#lib/gql/graphql.ts';

export interface StatusChange {
  /** The same for the same change, whether it came live or was asked for. */
  key: string;
  appId: string;
  appName: string;
  from: AppStatus;
  to: AppStatus;
  cause: StatusCause;
  /** RFC 3339. */
  at: string;
}

/** What the server tells of while a page is open, and what it says of each. */
interface Events {
  /** An app was created, edited or deleted, by anybody. */
  app: { kind: AppChangeKind; appId: string };
  /** A task was. */
  task: { kind: TaskChangeKind; taskId: string };
  /** An app has another status than before. */
  status: StatusChange;
  /** An incident began, ended, or somebody has done something with it. */
  incident: { id: string; appId: string; state: IncidentState };
}
type Listener<Event> = (event: Event) => void;

class Changes {
  readonly #listeners: { [Name in keyof Events]: Set<Listener<Events[Name]>> } = {
    app: new Set(),
    task: new Set(),
    status: new Set(),
    incident: new Set(),
  };

  /** Calls back at each such change until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  tell<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of this.#listeners[name]) listener(event);
  }
}

/** Where pages hear of changes; lists ask anew then. */
export const changes = new Changes();
