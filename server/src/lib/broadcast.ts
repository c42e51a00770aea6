import { Mailbox } from './mailbox.ts';

/** Hands each message to all who listen in this process. */
export class Broadcast<Message> {
  readonly #listeners = new Set<(message: Message) => void>();

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  send(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }

  /** Returns the function that ends it. Listeners must not throw. */
  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The messages from now on, for one reader; ends with MailboxFullError when `limit` are unread. */
  messages(limit: number): Mailbox<Message> {
    let stop = () => {};
    const mailbox = new Mailbox<Message>({ limit, onEnd: () => stop() });
    stop = this.listen((message) => mailbox.push(message));
    return mailbox;
  }
}
