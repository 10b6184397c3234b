// One channel of the own line: its life (life.ts), the subscription on it, and what of its events reaches the desk (xsi.md 4.5 to 4.8).
// Others listen over it too (lending.ts): whose an event is, its subscription decides.
//
//   connecting ──Channel──→ subscribing ──subscribed──→ live
//        │                       │ 403: fatal, else       │ ↺ SubscriptionTerminated
//        └───────────────────────┴────────────────────────┴──→ ended (life.ts)
import type { FeedItem, LinkPhase } from "../ports.ts";
import { type Decoder, type Envelope, isSnapshot } from "./decode.ts";
import type { XsiDeps } from "./deps.ts";
import type { XsiHttp } from "./http.ts";
import type { Lending } from "./lending.ts";
import { type Death, live, type Run, type Seen } from "./life.ts";
import type { Reading } from "./read.ts";
import { createSequence } from "./sequence.ts";
import { createSubscription } from "./subscription.ts";
import type { Pace } from "./upkeep.ts";

const reorderTime = 1_000;
/** Events that are kept until it is known whose they are. */
const unclearLimit = 200;

export interface Ending extends Death {
  /** Was it ever live, and since when (milliseconds since 1970). */
  readonly liveSince: number | null;
}

/** What outlives a channel. */
export interface Lasting {
  readonly known: { id: string | null };
  readonly seen: Seen;
  /** `proof`: events can reach us, not only heartbeats. */
  readonly pulse: (at: number, proof: boolean) => void;
}

export interface ChannelParts {
  readonly deps: XsiDeps;
  readonly http: XsiHttp;
  readonly decoder: Decoder;
  readonly read: (signal: AbortSignal) => Promise<Reading>;
  readonly lasting: Lasting;
  readonly lending: Lending;
  readonly pace: Pace;
  readonly emit: (item: FeedItem) => void;
  readonly attempt: number;
  /** Hands out the poke while the channel lives. */
  readonly onPoke: (poke: () => void) => void;
}

/** Runs one channel until it ends. */
export async function runChannel(parts: ChannelParts, outer: AbortSignal): Promise<Ending> {
  const { deps, http, decoder, read, lasting, lending, pace, emit, attempt, onPoke } = parts;
  const { now, sleep } = deps;
  const sequence = createSequence();
  let channelId: string | null = null;
  let liveSince: number | null = null;
  let subscribed = false;
  /** While our subscription has no id yet, its first event may come before the answer that tells it (xsi.md 4.5). */
  let unclear: (() => void)[] = [];

  const link = (phase: LinkPhase): void =>
    emit({ kind: "link", at: now(), phase, via: "xsi", channelId, subscriptionId: lasting.known.id, attempt, retryAt: null, error: null });

  const subscription = createSubscription({
    deps,
    http,
    read,
    emit,
    known: lasting.known,
    onLive() {
      if (!subscribed) link("live");
      subscribed = true;
      liveSince ??= now();
      const waited = unclear;
      unclear = [];
      for (const hear of waited) hear();
      lending.opened();
    },
    onLost() {
      subscribed = false;
      sequence.forget();
      link("subscribing");
    },
  });

  /** A number that is still missing after a second will not come: everything is asked for again. */
  function follows({ subscriptionId, sequence: n }: Envelope, restart: boolean, run: Run): void {
    if (subscriptionId === null || n === null || subscriptionId !== lasting.known.id) return;
    if (!sequence.take(subscriptionId, n, restart)) return;
    run("sequence", async (signal) => {
      await sleep(reorderTime, signal);
      if (sequence.missing() === 0) return;
      sequence.forget();
      subscription.resync("missing events");
    });
  }

  /** null: it cannot be told before our subscription stands. */
  function isLines({ subscriptionId, targetId }: Envelope): boolean | null {
    const { id } = lasting.known;
    if (subscriptionId === null || subscriptionId === id) return true; // the decoder has the last word
    return subscribed && id !== null ? false : decoder.isOurs(targetId);
  }

  function hearLine(envelope: Envelope, at: number, run: Run): void {
    follows(envelope, isSnapshot(envelope), run);
    if (/^SubscriptionTerminatedEvent$/i.test(envelope.kind)) subscription.terminated(envelope.subscriptionId);
    const item = decoder.decode(envelope, at);
    emit(item);
    if (item.kind === "event" && item.event.kind === "snapshot") subscription.snapshotCame();
  }

  /** What is still unclear when our subscription stands is somebody else's. */
  function hear(envelope: Envelope, at: number, run: Run, isLate = false): void {
    const whose = isLines(envelope);
    if (whose === true) hearLine(envelope, at, run);
    else if (whose === false || isLate) lending.heard(envelope, at);
    else unclear = [...unclear, () => hear(envelope, at, run, true)].slice(-unclearLimit);
  }

  link("connecting");
  const death = await live(
    {
      deps,
      http,
      seen: lasting.seen,
      pace,
      onPoke,
      ears: {
        opened(id, run) {
          channelId = id;
          link("subscribing");
          run("subscribe", subscription.run);
        },
        pulse(at, isEvent) {
          lasting.pulse(at, isEvent || subscribed);
          if (!isEvent) lending.pulse(at);
        },
        canWait: (envelope) => isLines(envelope) === false,
        heard: hear,
        dropped(why, lostEvent, at) {
          emit({ kind: "dropped", at, why });
          if (lostEvent) subscription.resync("broken event");
        },
      },
    },
    outer,
  );
  lending.ended();
  return { ...death, liveSince };
}
