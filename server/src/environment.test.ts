import { describe, expect, test } from 'vitest';
import { EnvironmentError, readEnvironment, withoutSettings } from './environment.ts';

const read = (env: Record<string, string | undefined>) => readEnvironment(env, '/srv/lubdub');

function problemsOf(env: Record<string, string | undefined>): string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

test('an empty environment gives the defaults', () => {
  expect(read({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    databaseUrl: null,
    dataDir: '/srv/lubdub/data',
    logLevel: 'info',
    publicUrls: [],
    mayBeOpen: true,
    password: null,
    oidc: null,
    trustProxy: [],
    metricsToken: null,
    apiRateLimit: 600,
    pingRateLimit: null,
    sessionDays: 7,
    heartbeatRetentionDays: 90,
    instanceRetentionDays: 90,
    rollupRetentionDays: 800,
    runRetentionDays: 90,
    logRetentionDays: 14,
    auditRetentionDays: 365,
    runLogLines: 10_000,
    localAgentScripts: null,
    graphiql: true,
    secret: null,
    previousSecret: null,
    smtpUrl: null,
    alertFrom: null,
    alertAllowNetworks: [],
    watchdogUrl: null,
  });
});

test('every setting can be given', () => {
  const env = {
    HOST: '0.0.0.0',
    PORT: '0',
    DATABASE_URL: 'postgresql://beats:s%2Fecret@db:5432/beats?sslmode=require',
    DATA_DIR: '/var/lib/lubdub',
    LOG_LEVEL: 'WARN',
    PUBLIC_URL: 'https://Beats.Example.org:8443/, http://beats.lan',
    ALLOW_UNAUTHENTICATED: 'true',
    LUBDUB_PASSWORD: 'correct horse',
    SESSION_DAYS: '30',
    HEARTBEAT_RETENTION_DAYS: '7',
    INSTANCE_RETENTION_DAYS: '8',
    ROLLUP_RETENTION_DAYS: '9',
    RUN_RETENTION_DAYS: '10',
    LOG_RETENTION_DAYS: '11',
    AUDIT_RETENTION_DAYS: '12',
    RUN_LOG_LINES: '500',
    LOCAL_AGENT: 'true',
    SCRIPTS_DIR: 'jobs',
    GRAPHIQL: 'false',
    LUBDUB_SECRET: 's'.repeat(32),
    LUBDUB_SECRET_PREVIOUS: 'p'.repeat(32),
    SMTP_URL: 'smtps://ada%40example.org:p%2Fw@mail.example.org',
    ALERT_FROM: 'Lubdub <lubdub@example.org>',
    ALERT_ALLOW_NETWORKS: '127.0.0.0/8, fd00::/8,10.1.2.3',
    OIDC_ISSUER: 'https://login.example.org/realms/main/',
    OIDC_CLIENT_ID: 'lubdub',
    OIDC_CLIENT_SECRET: 'between us',
    OIDC_ROLE_CLAIM: 'realm_access.roles',
    OIDC_ROLES: 'sre=ADMIN, everybody=viewer',
    TRUST_PROXY: '127.0.0.1, 10.0.0.0/8',
    METRICS_TOKEN: 'sixteen or more characters',
    API_RATE_LIMIT: '1200',
    PING_RATE_LIMIT: '60',
    WATCHDOG_URL: 'https://hc.example.org/ping/1',
  };
  expect(read(env)).toEqual({
    host: '0.0.0.0',
    port: 0,
    databaseUrl: env.DATABASE_URL,
    dataDir: '/var/lib/lubdub',
    logLevel: 'warn',
    publicUrls: ['https://beats.example.org:8443', 'http://beats.lan'],
    mayBeOpen: true,
    password: 'correct horse',
    oidc: {
      issuer: 'https://login.example.org/realms/main',
      clientId: 'lubdub',
      clientSecret: 'between us',
      roleClaim: 'realm_access.roles',
      roles: new Map([
        ['sre', 'ADMIN'],
        ['everybody', 'VIEWER'],
      ]),
    },
    trustProxy: ['127.0.0.1', '10.0.0.0/8'],
    metricsToken: 'sixteen or more characters',
    apiRateLimit: 1_200,
    pingRateLimit: 60,
    sessionDays: 30,
    heartbeatRetentionDays: 7,
    instanceRetentionDays: 8,
    rollupRetentionDays: 9,
    runRetentionDays: 10,
    logRetentionDays: 11,
    auditRetentionDays: 12,
    runLogLines: 500,
    localAgentScripts: '/srv/lubdub/jobs',
    graphiql: false,
    secret: env.LUBDUB_SECRET,
    previousSecret: env.LUBDUB_SECRET_PREVIOUS,
    smtpUrl: env.SMTP_URL,
    alertFrom: env.ALERT_FROM,
    alertAllowNetworks: ['127.0.0.0/8', 'fd00::/8', '10.1.2.3'],
    watchdogUrl: env.WATCHDOG_URL,
  });
});

test('what single sign-on lacks is named, and its secret is not shown', () => {
  expect(
    problemsOf({ OIDC_ISSUER: 'login.example.org', OIDC_CLIENT_SECRET: 'between us', OIDC_ROLES: 'sre=ROOT' }),
  ).toEqual([
    'OIDC_ISSUER="login.example.org" should be the URL of an identity provider, such as https://login.example.org/realms/main',
    'OIDC_ROLES="sre=ROOT" should be values of the claim with the role of each, such as sre=ADMIN,developers=OPERATOR; not "sre=ROOT"',
    'OIDC_CLIENT_ID must be set, too: single sign-on needs OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ROLES',
  ]);
  expect(problemsOf({ METRICS_TOKEN: 'short' })).toEqual([
    'METRICS_TOKEN=(5 characters) should be 16 characters or more',
  ]);
});

test('a variable that is empty or blank counts as not set', () => {
  expect(read({ PORT: '', DATABASE_URL: ' ', PUBLIC_URL: '', HOST: '' })).toEqual(read({}));
});

test('a relative data directory is in the working directory', () => {
  expect(read({ DATA_DIR: '../beats' }).dataDir).toBe('/srv/beats');
});

test.each([
  ['TRUST_PROXY', 'my-proxy', 'networks with commas between them'],
  ['API_RATE_LIMIT', '0', 'a whole number from 1'],
  ['PING_RATE_LIMIT', 'few', 'a whole number from 1'],
  ['PORT', '65536', 'whole number from 0 to 65535'],
  ['PORT', '-1', 'whole number from 0 to 65535'],
  ['PORT', '4000.5', 'whole number from 0 to 65535'],
  ['PORT', '0x10', 'whole number from 0 to 65535'],
  ['PORT', 'http', 'whole number from 0 to 65535'],
  ['HOST', '[::1]', 'an IP address without brackets'],
  ['HOST', '127.0.0.1:4000', 'an IP address without brackets'],
  ['HOST', '127.0.0.256', 'an IP address without brackets'],
  ['HOST', 'my host', 'an IP address without brackets'],
  ['LOG_LEVEL', 'loud', 'one of trace, debug, info, warn, error, fatal, silent'],
  ['PUBLIC_URL', 'beats.example.org', 'an origin such as'],
  ['PUBLIC_URL', 'ftp://beats.example.org', 'an origin such as'],
  ['PUBLIC_URL', 'https://example.org/lubdub', 'an origin such as'],
  ['PUBLIC_URL', 'https://example.org/?a=1', 'an origin such as'],
  ['PUBLIC_URL', 'https://me:pw@example.org', 'an origin such as'],
  ['PUBLIC_URL', 'https://example.org,beats.lan', 'several with commas between them'],
  ['PUBLIC_URL', 'https://example.org,', 'several with commas between them'],
  ['ALLOW_UNAUTHENTICATED', 'maybe', 'true or false'],
  ['SESSION_DAYS', '0', 'a whole number of days from 1 to 365'],
  ['GRAPHIQL', '2', 'true or false'],
  ['ALERT_FROM', 'Lubdub', 'a mail address'],
  ['ALERT_ALLOW_NETWORKS', '10.0.0.0/33', '"10.0.0.0/33" should have 0 to 32 bits'],
  ['ALERT_ALLOW_NETWORKS', '10.0.0.0/8,lan', '"lan" is no network such as'],
  ['HEARTBEAT_RETENTION_DAYS', '0', 'whole number of days'],
  ['INSTANCE_RETENTION_DAYS', 'forever', 'whole number of days'],
  ['ROLLUP_RETENTION_DAYS', '99999999999', 'whole number of days'],
])('%s=%s is named with its value and what it should be', (name, value, expected) => {
  const problems = problemsOf({ [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`${name}="${value}" should be`);
  expect(problems[0]).toContain(expected);
});

test('all wrong values are named in one message', () => {
  const wrong = { HOST: '300.1.1.1', PORT: 'x', LOG_LEVEL: 'y', PUBLIC_URL: 'z', DATABASE_URL: 'mysql://db/beats' };
  expect(problemsOf(wrong)).toHaveLength(5);
  expect(() => read(wrong)).toThrow(/^5 settings are wrong:(\n {2}[A-Z_]+=.*){5}$/);
});

describe('DATABASE_URL', () => {
  test.each(['postgres://db/beats', 'postgresql:///beats?host=/var/run/postgresql'])('%s is taken', (url) => {
    expect(read({ DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  test.each([
    ['mysql://beats:hunter2@db/beats', '"mysql://…" should begin with postgres:// or postgresql://'],
    ['host=db password=hunter2', '(not shown: it may hold a password) should begin with postgres://'],
    ['postgres://beats:hunter2/3@db/beats', '"postgres://…" is not a URL that can be read'],
  ])('%s is refused without showing its password', (url, expected) => {
    const [problem, ...others] = problemsOf({ DATABASE_URL: url });
    expect(others).toEqual([]);
    expect(problem).toContain(expected);
    expect(problem).not.toContain('hunter2');
  });
});

test.each([
  ['LUBDUB_PASSWORD', 'hunter2', '(7 characters) should be 8 to 200 characters'],
  ['LUBDUB_SECRET', 'hunter2', '(7 characters) should be 32 characters or more'],
  ['LUBDUB_SECRET_PREVIOUS', 'hunter2', '(7 characters) should be 32 characters or more'],
  [
    'SMTP_URL',
    'mail.example.org:hunter2',
    '(not shown: it may hold a password) should be smtp://user:password@host:587',
  ],
  ['SMTP_URL', 'smtp://ada:hunter2/@mail', '"smtp://…" should be smtp://user:password@host:587'],
  ['SMTP_URL', 'smtp://ada:hunter2@mail?sendmail=true', '"smtp://…" should have nothing after the "?" but'],
  ['SMTP_URL', 'smtp://ada:hunter2@mail?requireTLS=hunter2', '"smtp://…" should have true or false for requireTLS'],
  ['WATCHDOG_URL', 'ftp://hunter2@hc', '"ftp://…" should be a URL that begins with http:// or https://'],
])('%s=%s is refused without being shown', (name, value, expected) => {
  const [problem, ...others] = problemsOf({ [name]: value });
  expect(others).toEqual([]);
  expect(problem).toContain(expected);
  expect(problem).not.toContain('hunter2');
});

describe('who reaches the server', () => {
  test.each(['127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
    'at %s is this machine only, and so may come in unasked',
    (host) => {
      expect(read({ HOST: host })).toMatchObject({ host, mayBeOpen: true });
    },
  );

  test.each(['0.0.0.0', '::', '192.168.1.20', '128.0.0.1', 'beats.example.org', 'localhost.example.org'])(
    'at %s are others, who come in unasked only where that is said',
    (host) => {
      expect(read({ HOST: host })).toMatchObject({ host, mayBeOpen: false });
      expect(read({ HOST: host, ALLOW_UNAUTHENTICATED: 'true' }).mayBeOpen).toBe(true);
    },
  );
});

test('other programs get no setting of the server, which may hold a password', () => {
  expect(withoutSettings({ PATH: '/bin', DATABASE_URL: 'postgres://u:secret@h/d', PORT: '1' })).toEqual({
    PATH: '/bin',
  });
});
