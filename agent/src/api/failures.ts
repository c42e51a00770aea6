/** The server could not be asked now; it may be later. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** Whether it may have done what it was asked all the same. */
  readonly maybeDone: boolean;

  constructor(message: string, maybeDone: boolean) {
    super(message);
    this.maybeDone = maybeDone;
  }
}

/**
 * Lubdub does not let this agent in, or not as who it says it is: to be mended on another day, while all is kept as when
 * nobody answers.
 */
export class NotAdmitted extends Unreachable {
  constructor(reason: string, server: string) {
    super(
      `Lubdub at ${server} does not let this in: ${reason}. Ask an admin for a code and run, as the agent's user, ` +
        '`lubdub enroll <code>`; what is no agent has an API key in LUBDUB_TOKEN',
      false,
    );
  }
}

/** Somebody answered who is not Lubdub, or not a Lubdub that this agent can talk to. */
export class WrongServer extends Error {
  override readonly name = 'WrongServer';
}

/** Lubdub said no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** `extensions.code`, e.g. CONFLICT. */
  readonly code: string;
  /** The mutation that was refused; null where the whole operation was. */
  readonly part: string | null;

  constructor(code: string, message: string, part: string | null = null) {
    super(message);
    this.code = code;
    this.part = part;
  }
}

const NEVER_ARRIVED: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
};
const WRONG: Record<string, string> = {
  EPROTO: 'it does not speak HTTPS; is it http://?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak HTTPS; is it http://?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak HTTPS; is it http://?',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; set NODE_EXTRA_CA_CERTS to a file with it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by nobody known; set NODE_EXTRA_CA_CERTS to a file with its root',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by nobody known; set NODE_EXTRA_CA_CERTS to a file with its root',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/** What an error of the network means. */
export function networkFailure(error: NodeJS.ErrnoException, server: string): Error {
  const { code = '', message } = error;
  const wrong = WRONG[code] ?? (code.startsWith('HPE_') ? 'what listens there does not speak HTTP' : undefined);
  if (wrong !== undefined) return new WrongServer(`${server} cannot be used: ${wrong}`);
  const reason = NEVER_ARRIVED[code] ?? (message || code);
  return new Unreachable(`Lubdub at ${server} cannot be reached: ${reason}`, !(code in NEVER_ARRIVED));
}

/** What an HTTP answer that is not one of GraphQL means. */
export function wrongAnswer(
  status: number,
  location: string | undefined,
  body: string,
  server: string,
  request = 'POST /graphql',
): Error {
  if ([408, 425, 429, 500, 502, 503, 504].includes(status))
    return new Unreachable(`Lubdub at ${server} cannot be reached: it answers ${status} now`, true);
  if (status >= 300 && status < 400)
    return new WrongServer(`${server} sends on to ${location ?? 'somewhere else'}: set --server to where Lubdub is`);
  if (status === 401 || status === 407)
    return new WrongServer(`${server} wants a password: set LUBDUB_TOKEN, or put user:password@ into LUBDUB_SERVER`);
  if (status === 403) return new WrongServer(`${server} answers 403: ${firstLine(body) || 'forbidden'}`);
  return new WrongServer(
    `${server} is not a Lubdub server: it answers ${status} to ${request}. Is --server (LUBDUB_SERVER) right?`,
  );
}

const firstLine = (text: string): string => (text.trim().split('\n')[0] ?? '').slice(0, 200);

export interface GraphQLFailure {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; field?: string };
}

/** Codes of what a later try may succeed at. */
export const TEMPORARY_CODES = new Set(['UNAVAILABLE', 'RATE_LIMITED']);

/** What only the agent itself may do. */
const AS_AGENT = new Set([
  'registerAgent',
  'agentHeartbeat',
  'unregisterAgent',
  'claimRuns',
  'reportRuns',
  'appendLogs',
  'agentWork',
]);

/** What the errors of a GraphQL answer mean. */
export function graphqlFailure(errors: GraphQLFailure[], server: string, version: string): Error {
  const [{ message, path, extensions } = { message: 'no data' } as GraphQLFailure] = errors;
  const code = extensions?.code ?? 'BAD_USER_INPUT';
  if (TEMPORARY_CODES.has(code)) return new Unreachable(`Lubdub at ${server} cannot do that now: ${message}`, true);
  // Wrong before anything was done: the server does not know what the agent asks for.
  if (path === undefined && /^(Cannot query|Unknown |Field ")/.test(message))
    return new WrongServer(`Lubdub at ${server} is older than this agent (${version}), update it: ${message}`);
  const part = path === undefined ? null : String(path[0]);
  const isOther = code === 'FORBIDDEN' && AS_AGENT.has(part ?? '') && extensions?.field == null;
  if (code === 'UNAUTHENTICATED' || isOther) return new NotAdmitted(message, server);
  return new Refused(code, message, part);
}
