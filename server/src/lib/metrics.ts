import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client';

/** Where beats come in. */
export type Entrance = 'ping' | 'graphql' | 'run';

/** What a metric is read from when someone asks. */
export interface MetricSources {
  /** Beats that wait or are being written. */
  queueLength(): number;
  subscribers(): number;
  sweepFailures(): number;
}

/** Something that is counted by a label when someone asks. */
export interface CountedMetric {
  /** Begins with `lubdub_`. */
  name: string;
  help: string;
  label: string;
  /** How many there are, by the value of the label; may reject while the database is away. */
  read(): Promise<Record<string, number>>;
}

/** Told of each beat that the server sends to a connected client. */
export interface ClientBeatMeter {
  sent(): void;
  /** `latencyMs`: how long its answer took. */
  answered(latencyMs: number): void;
  /** It was not answered in time. */
  missed(): void;
}

/** A group of beats and timeouts that has been committed. */
export interface CommittedGroup {
  beats: readonly { latencyMs: number | null }[];
  /** Apps that went DOWN by silence. */
  missed: number;
  seconds: number;
}

const COMMIT_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const GROUP_SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
const SWEEP_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10];
const LATENCY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
/** How long whoever reads the metrics waits for what is in the database. */
const PATIENCE_MS = 3_000;

/** The metrics of one server, in a registry of its own. Only counters and histograms on the way of a beat. */
export class Metrics {
  /** Told of the beats between the server and its clients. */
  readonly clientBeats: ClientBeatMeter;
  readonly #registry = new Registry();
  readonly #entrances: Record<Entrance, Counter.Internal>;
  readonly #serverBeatsSent: Counter;
  readonly #received: Counter;
  readonly #missed: Counter;
  readonly #latency: Histogram;
  readonly #commitSeconds: Histogram;
  readonly #groupSize: Histogram;
  readonly #sweepSeconds: Histogram;
  #watchesProcess = false;

  constructor() {
    const registers = [this.#registry];
    const counter = (name: string, help: string) => new Counter({ name, help, registers });
    const histogram = (name: string, help: string, buckets: number[]) =>
      new Histogram({ name, help, buckets, registers });
    const heartbeats = new Counter({
      name: 'lubdub_heartbeats_total',
      help: 'Heartbeats that came in, recorded or refused, by entrance',
      labelNames: ['entrance'],
      registers,
    });
    this.#entrances = {
      ping: heartbeats.labels('ping'),
      graphql: heartbeats.labels('graphql'),
      run: heartbeats.labels('run'),
    };
    for (const entrance of Object.values(this.#entrances)) entrance.inc(0);
    this.#serverBeatsSent = counter(
      'lubdub_server_heartbeats_sent_total',
      "The server's own beats that were sent to subscribers",
    );
    this.#received = counter('lubdub_heartbeats_received_total', 'Heartbeats of apps that were recorded');
    this.#missed = counter('lubdub_missed_heartbeats_total', 'Expected heartbeats whose grace ran out');
    const sent = counter('app_heartbeats_sent_total', 'Beats that were sent to connected clients');
    const answered = counter('app_heartbeats_received_total', 'Beats that connected clients have answered');
    const unanswered = counter('app_missed_heartbeats_total', 'Beats that clients have not answered within 10 s');
    const roundTrip = histogram(
      'app_heartbeat_latency_seconds',
      'From the sending of a beat to a connected client to its answer',
      LATENCY_SECONDS,
    );
    this.clientBeats = {
      sent: () => sent.inc(),
      answered: (latencyMs) => {
        answered.inc();
        roundTrip.observe(latencyMs / 1000);
      },
      missed: () => unanswered.inc(),
    };
    this.#latency = histogram(
      'lubdub_heartbeat_latency_seconds',
      'From the sending of a heartbeat to its receipt, where the sender tells',
      LATENCY_SECONDS,
    );
    this.#commitSeconds = histogram(
      'lubdub_commit_seconds',
      'Time that the commit of a group of heartbeats took',
      COMMIT_SECONDS,
    );
    this.#groupSize = histogram('lubdub_commit_group_size', 'Heartbeats committed together', GROUP_SIZES);
    this.#sweepSeconds = histogram('lubdub_sweep_seconds', 'Time that looking for overdue apps took', SWEEP_SECONDS);
  }

  heartbeatsCameIn(entrance: Entrance, count: number): void {
    this.#entrances[entrance].inc(count);
  }

  committed({ beats, missed, seconds }: CommittedGroup): void {
    this.#commitSeconds.observe(seconds);
    if (beats.length > 0) {
      this.#groupSize.observe(beats.length);
      this.#received.inc(beats.length);
    }
    if (missed > 0) this.#missed.inc(missed);
    for (const { latencyMs } of beats) if (latencyMs !== null) this.#latency.observe(latencyMs / 1000);
  }

  swept(seconds: number): void {
    this.#sweepSeconds.observe(seconds);
  }

  serverBeatSent(): void {
    this.#serverBeatsSent.inc();
  }

  /** Adds the metrics that are read from elsewhere; to be called once. */
  readFrom(sources: MetricSources): void {
    const gauge = (name: string, help: string, read: () => number) =>
      this.#add(
        new Gauge({
          name,
          help,
          registers: [],
          collect() {
            this.set(read());
          },
        }),
      );
    gauge('lubdub_queue_length', 'Heartbeats that wait to be written or are being written', sources.queueLength);
    gauge('lubdub_subscribers', 'Subscriptions to events of apps', sources.subscribers);
    this.#add(
      new Counter({
        name: 'lubdub_sweep_failures_total',
        help: 'Timeouts that could not be applied',
        registers: [],
        collect() {
          this.reset();
          this.inc(sources.sweepFailures());
        },
      }),
    );
  }

  addCounted({ name, help, label, read }: CountedMetric): void {
    this.#add(
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [],
        async collect() {
          this.reset();
          for (const [value, count] of Object.entries(await inTime(read()))) this.set({ [label]: value }, count);
        },
      }),
    );
  }

  #add(metric: Metric): void {
    this.#registry.registerMetric(metric);
  }

  /** All of them in Prometheus' text format, with its content type. */
  async print(): Promise<{ text: string; contentType: string }> {
    // Watching the process costs a little all the time: only where someone reads it.
    if (!this.#watchesProcess) collectDefaultMetrics({ register: this.#registry });
    this.#watchesProcess = true;
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}

/** Nothing where the database does not answer: the other metrics are wanted then more than ever. */
async function inTime(counts: Promise<Record<string, number>>): Promise<Record<string, number>> {
  const late = Promise.withResolvers<Record<string, number>>();
  const timer = setTimeout(() => late.resolve({}), PATIENCE_MS);
  return Promise.race([counts.catch(() => ({})), late.promise]).finally(() => clearTimeout(timer));
}
