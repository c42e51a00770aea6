import { simpleParser, type ParsedMail } from 'mailparser';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** One mail as it came in. */
export interface ReceivedMail {
  /** As the envelope has it. */
  from: string;
  to: string[];
  /** Whether it came over TLS, and as whom. */
  isSecure: boolean;
  user: string | null;
  mail: ParsedMail;
  /** As it was sent. */
  source: string;
}

export interface MailReceiverOptions {
  /** Who may send; null: anybody, without a password. */
  login?: { user: string; password: string };
  /** TLS from the first byte. */
  isSecure?: boolean;
  /** Commands that it does not know, such as STARTTLS. */
  without?: string[];
  /** What is answered instead of taking a recipient (by address) or a message (DATA), such as `450 later`. */
  refuses?(what: string): string | null;
}

/** A server of mail on 127.0.0.1 that keeps what comes; its certificate is self-signed. */
export class MailReceiver implements AsyncDisposable {
  readonly mails: ReceivedMail[] = [];
  connections = 0;
  readonly #server: SMTPServer;
  readonly #sockets = new Set<Socket>();

  private constructor({ login, isSecure = false, without = [], refuses = () => null }: MailReceiverOptions) {
    const options: SMTPServerOptions = {
      secure: isSecure,
      disabledCommands: without,
      authOptional: login === undefined,
      disableReverseLookup: true,
      logger: false,
      onConnect: (_session, callback) => {
        this.connections += 1;
        callback();
      },
      onAuth: ({ username, password }, _session, callback) => {
        if (username === login?.user && password === login?.password) return callback(null, { user: username });
        callback(Object.assign(new Error('who are you?'), { responseCode: 535 }));
      },
      onRcptTo: ({ address }, _session, callback) => callback(refusal(refuses(address))),
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const source = Buffer.concat(chunks).toString();
          const problem = refusal(refuses('DATA') ?? refuses(source));
          if (problem) return callback(problem);
          void this.#keep(source, session).finally(() => callback(null, 'kept'));
        });
      },
    };
    this.#server = new SMTPServer(options);
    // Of connections that are ended in the middle.
    this.#server.on('error', () => {});
    this.#server.server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: MailReceiverOptions = {}): Promise<MailReceiver> {
    const receiver = new MailReceiver(options);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#server.connections.size;
  }

  async #keep(source: string, { envelope, secure: isSecure, user }: SMTPServerSession): Promise<void> {
    const { mailFrom, rcptTo } = envelope;
    this.mails.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      isSecure,
      user: (user as string | undefined) ?? null,
      mail: await simpleParser(source),
      source,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }
}

function refusal(answer: string | null): Error | null {
  if (answer === null) return null;
  const [code, ...words] = answer.split(' ');
  return Object.assign(new Error(words.join(' ')), { responseCode: Number(code) });
}
