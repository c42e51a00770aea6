// How an app of the demo lives: it beats, falls silent, fails and comes back, for as long as `signal` lets it.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Role, Source } from './cast.ts';
import type { AppOfDemo, Beat, Client } from './client.ts';

const HOUR = 3_600_000;
const FAILURE: Beat = {
  kind: 'FAIL',
  exitCode: 2,
  message: 'connection refused: ledger.internal:8443\ngave up after 3 attempts',
};

/**
 * Creates the app with its past, then plays it until the signal; what goes wrong with a single beat is said and
 * skipped.
 */
export async function play(client: Client, role: Role, signal: AbortSignal): Promise<void> {
  const { sources, behaviour, byUrl, paused, turnsBefore = 0, ...input } = role;
  const app = await client.createApp(input);
  const send = (source: Source, beat: Beat) =>
    byUrl
      ? client.ping(app, { ...source, ...beat })
      : client.send(app, { ...from(role, source), sentAt: now(), ...beat });

  for (const source of sources) {
    if (source.goneForHours !== undefined)
      await client.send(app, { ...from(role, source), occurredAt: ago(source.goneForHours) });
  }
  if (behaviour.kind === 'past') await playPast(client, app, role);
  if (paused) await client.pauseApp(app.id);

  const living = sources.filter((source) => source.goneForHours === undefined);
  await Promise.all(
    living.map(async (source, index) => {
      if (behaviour.kind === 'past' || behaviour.kind === 'silent') return;
      // Sources of one app do not beat in step.
      await pause((index * behaviour.everySeconds) / living.length, signal);
      for (let turn = turnsBefore + 1; !signal.aborted; turn++) {
        try {
          if (behaviour.kind === 'job') await run((beat) => send(source, beat), behaviour, turn, signal);
          else await send(source, { message: 'ok' });
        } catch (error) {
          if (!signal.aborted) console.error(`${role.slug}: ${String(error)}`);
        }
        const ran = behaviour.kind === 'job' ? behaviour.runSeconds : 0;
        await pause(behaviour.everySeconds - ran + (behaviour.kind === 'flaky' ? silence(behaviour, turn) : 0), signal);
      }
    }),
  );
}

/** Seconds of silence after the given turn. */
function silence(
  flaky: { everySeconds: number; beatsForSeconds: number; silentForSeconds: number },
  turn: number,
): number {
  return turn % Math.round(flaky.beatsForSeconds / flaky.everySeconds) === 0 ? flaky.silentForSeconds : 0;
}

async function run(
  send: (beat: Beat) => Promise<void>,
  job: { runSeconds: number; failsEach?: number },
  turn: number,
  signal: AbortSignal,
): Promise<void> {
  const runId = randomUUID();
  await send({ kind: 'START', runId });
  await pause(job.runSeconds * (0.7 + 0.6 * Math.random()), signal);
  if (signal.aborted) return;
  const fails = job.failsEach !== undefined && turn % job.failsEach === 0;
  await send(
    fails
      ? {
          kind: 'FAIL',
          runId,
          exitCode: 2,
          message: 'connection refused: ledger.internal:8443\ngave up after 3 attempts',
        }
      : { kind: 'SUCCESS', runId, exitCode: 0, message: `done, ${Math.round(200 + 3_000 * Math.random())} records` },
  );
}

/** Runs that were before the demo began, oldest first. */
async function playPast(client: Client, app: AppOfDemo, role: Role): Promise<void> {
  const [source] = role.sources;
  if (role.behaviour.kind !== 'past' || !source) return;
  const { everyHours, hoursAgo, runSeconds, runs, lastFailed } = role.behaviour;
  for (let index = runs - 1; index >= 0; index--) {
    const hours = hoursAgo + index * everyHours;
    const runId = randomUUID();
    await client.send(app, {
      ...from(role, source),
      kind: 'START',
      runId,
      occurredAt: ago(hours + runSeconds / 3_600),
    });
    const end: Beat = lastFailed && index === 0 ? FAILURE : { kind: 'SUCCESS', exitCode: 0 };
    await client.send(app, { ...from(role, source), ...end, runId, occurredAt: ago(hours) });
  }
}

function from(role: Role, { user, host, agentVersion }: Source): Beat {
  return { user, host, ...(agentVersion && { agentVersion }), environment: role.environment ?? 'PRODUCTION' };
}

const now = () => new Date().toISOString();
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

/** Waits, or ends at once with the signal. */
async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(seconds * 1_000, undefined, { signal }).catch(() => undefined);
}
