export interface Snippet {
  id: string;
  /** The tab's name. */
  title: string;
  /** What to do with it, in a sentence. */
  hint: string;
  code: string;
}

/** The source in a URL, filled in by the shell that runs it, so that the row among the heartbeats has a name. */
const SHELL_SOURCE = '?user=$USER&host=$(hostname)';

/** Nobody looks when it fails: so it tries again, also while the server is being restarted. */
const CRON_CURL = 'curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null';
const CRON_SOURCE = 'user=$LOGNAME&host=$(hostname)';

/** A command that beats once for the app of this ping URL. */
export function curlCommand(pingUrl: string): string {
  return `curl -fsS -m 10 --retry 3 -o /dev/null "${pingUrl}${SHELL_SOURCE}"`;
}

/** The ways to beat for an app, ready to paste. `graphqlUrl` is this server's GraphQL endpoint. */
export function snippetsFor(app: { pingUrl: string; pingKey: string }, graphqlUrl: string): Snippet[] {
  const { pingUrl, pingKey } = app;
  const mutation = `mutation { sendHeartbeat(input: { app: \\"${pingKey}\\", user: \\"$USER\\", host: \\"$(hostname)\\" }) { status nextDeadlineAt } }`;
  return [
    {
      id: 'curl',
      title: 'curl',
      hint: 'Run it anywhere to send one beat.',
      code: curlCommand(pingUrl),
    },
    {
      id: 'cron',
      title: 'cron',
      hint: 'The first line reports the exit status, so that a failure is seen at once; the second keeps the end of what the job printed, too.',
      code: [
        `*/5 * * * * /path/to/job; ${CRON_CURL} "${pingUrl}/$??${CRON_SOURCE}"`,
        '',
        `*/5 * * * * out=$(/path/to/job 2>&1); s=$?; echo "$out" | tail -c 10000 | ${CRON_CURL} --data-binary @- "${pingUrl}/$s?${CRON_SOURCE}"`,
      ].join('\n'),
    },
    {
      id: 'graphql',
      title: 'GraphQL',
      hint: 'The same beat through the API, which answers with the status and the next deadline.',
      code: [
        `curl -fsS ${graphqlUrl} \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d "{\\"query\\": \\"${mutation.replaceAll('\\"', '\\\\\\"')}\\"}"`,
      ].join('\n'),
    },
    {
      id: 'docker',
      title: 'Container',
      hint: `A health check that beats while the container is well. The image needs curl.${isLoopback(pingUrl) ? ' Inside a container 127.0.0.1 is the container itself: put an address there that reaches this server.' : ''}`,
      code: [
        '# Dockerfile',
        'HEALTHCHECK --interval=60s --timeout=10s \\',
        `  CMD curl -fsS -m 5 -o /dev/null "${pingUrl}?user=$(whoami)&host=$HOSTNAME" || exit 1`,
        '',
        '# compose.yaml',
        'healthcheck:',
        `  test: curl -fsS -m 5 -o /dev/null "${pingUrl}?user=$$(whoami)&host=$$HOSTNAME" || exit 1`,
        '  interval: 60s',
        '  timeout: 10s',
      ].join('\n'),
    },
  ];
}

function isLoopback(url: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);
}
