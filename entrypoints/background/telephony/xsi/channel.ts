// One channel from birth to death: its stream, heartbeat, subscription, acknowledgements and all ways to die (xsi.md 4.1 to 4.9).
//
//   POST channel ──401: renew once──→ bytes ──Channel──→ subscribing ──subscribed──→ live
//        │                              │ 40 s without id     │ 403: fatal, else     │ ↺ SubscriptionTerminated
//        └──────────────┬───────────────┴──────────────────────┴───────────────────────┤
//                       ▼                                                              │
//                     ended ←── stream end or cut · heartbeat 404 or 401 · 35 s of silence · ChannelTerminated · poke · abort
//
// Promises: acknowledged before anything else is done with an event; nothing outlives `runChannel`; it never throws, its ending says all.
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { FeedItem, LinkPhase } from "../ports.ts";
import { createAcks } from "./acks.ts";
import { type Decoder, isSnapshot, readEnvelope } from "./decode.ts";
import type { XsiDeps } from "./deps.ts";
import { createSplitter, type Scanned } from "./documents.ts";
import type { XsiHttp } from "./http.ts";
import type { Reading } from "./read.ts";
import { createSequence } from "./sequence.ts";
import { createSubscription, halfLife, lifetime } from "./subscription.ts";
import { createNap, follow } from "./timing.ts";
import { beat, createUpkeep } from "./upkeep.ts";
import { escapeXml, textOf, type XmlElement } from "./xml.ts";

const openingTime = 40_000;
/** After a poke the stream has this long to show that it lives. */
const probeTime = 3_000;
const reorderTime = 1_000;

/** Why a channel ended. `poked` and `aborted` are ours. */
export interface Ending {
  /** Fixed word for the gap: "stream-ended", "silence", "heartbeat-404", "terminated DuplicateChannelSet" … */
  readonly why: string;
  readonly error: AppErrorData | null;
  /** Was it ever live, and since when (milliseconds since 1970). */
  readonly liveSince: number | null;
  /** The server may still think that this one lives. */
  readonly leftOver: string | null;
}

/** What outlives a channel. */
export interface Lasting {
  readonly known: { id: string | null };
  /** Ids of events that were seen: repeats come over the next channel (xsi.md 4.9). */
  readonly seen: { has(id: string): boolean; add(id: string): void };
  /** `proof`: events can reach us, not only heartbeats. */
  readonly pulse: (at: number, proof: boolean) => void;
}

export interface ChannelParts {
  readonly deps: XsiDeps;
  readonly http: XsiHttp;
  readonly decoder: Decoder;
  readonly read: (signal: AbortSignal) => Promise<Reading>;
  readonly lasting: Lasting;
  readonly emit: (item: FeedItem) => void;
  readonly attempt: number;
  /** Hands out the poke while the channel lives. */
  readonly onPoke: (poke: () => void) => void;
}

/** Runs one channel until it ends. */
export async function runChannel(parts: ChannelParts, outer: AbortSignal): Promise<Ending> {
  const { deps, http, decoder, read, lasting, emit, attempt } = parts;
  const { log, now, sleep } = deps;
  const base = `${deps.hosts.events}/v2.0`;
  const stop = new AbortController();
  const release = follow(outer, stop);
  const tasks = new Set<Promise<void>>();
  const nap = createNap(sleep);
  const startedAt = now();
  const sequence = createSequence();
  let ending: { readonly why: string; readonly error: AppErrorData | null } | null = null;
  let channelId: string | null = null;
  let liveSince: number | null = null;
  let subscribed = false;
  let lastDocument = startedAt;
  let documents = 0;
  let terminated = false;

  const end = (why: string, error: AppErrorData | null = null): void => {
    ending ??= { why, error };
    stop.abort();
  };

  /** `why` names the end if the work fails. */
  const run = (why: string, work: () => Promise<void>): void => {
    const guarded = async () => {
      try {
        await work();
      } catch (thrown) {
        if (!stop.signal.aborted) end(why === "connect" && channelId !== null ? "stream-cut" : why, toErrorData(thrown));
      }
    };
    const task = guarded();
    tasks.add(task);
    void task.then(() => tasks.delete(task));
  };

  const link = (phase: LinkPhase): void =>
    emit({ kind: "link", at: now(), phase, via: "xsi", channelId, subscriptionId: lasting.known.id, attempt, retryAt: null, error: null });

  const ack = createAcks({ http, base, sleep, log }, stop.signal);
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
    },
    onLost() {
      subscribed = false;
      sequence.forget();
      link("subscribing");
    },
  });

  async function stream(): Promise<void> {
    const { channelSetId, applicationId, hosts } = deps;
    const body = `<Channel xmlns="http://schema.broadsoft.com/xsi"><channelSetId>${escapeXml(channelSetId)}</channelSetId><priority>1</priority><weight>50</weight><expires>${lifetime}</expires><applicationId>${escapeXml(applicationId)}</applicationId></Channel>`;
    const bytes = await http.stream({ method: "POST", url: `${hosts.channel}/v2.0/channel`, body, credentials: "include" }, stop.signal);
    const reader = bytes.getReader();
    // A fetch that was aborted has ended its body already: then there is nothing left to cancel.
    stop.signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined), { once: true });
    const splitter = createSplitter();
    for (;;) {
      const { done, value } = await reader.read().catch((thrown: unknown) => {
        stop.signal.throwIfAborted();
        throw new AppError("offline", { detail: "stream cut", cause: thrown });
      });
      if (stop.signal.aborted) return;
      for (const scanned of done ? splitter.end() : splitter.push(value)) take(scanned);
      if (done) break;
    }
    end(channelId === null ? "no-channel" : "stream-ended", channelId === null ? new AppError("bad-answer", { detail: "no channel id" }).data : null);
  }

  function take(scanned: Scanned): void {
    if (stop.signal.aborted) return;
    const at = now();
    if (scanned.kind === "dropped") {
      for (const id of scanned.eventIds) ack(id);
      emit({ kind: "dropped", at, why: scanned.why });
      if (scanned.lostEvent) subscription.resync("broken event");
      return;
    }
    lastDocument = at;
    documents += 1;
    switch (scanned.element.name.toLowerCase()) {
      case "channel":
        opened(scanned.element);
        break;
      case "channelheartbeat":
        lasting.pulse(at, subscribed);
        break;
      case "event":
        hear(scanned.element, at);
        break;
      default:
        log.warn("complaint in the stream", { detail: textOf(scanned.element, "summaryEnglish") });
        emit({ kind: "dropped", at, why: scanned.element.name });
    }
  }

  function opened(document: XmlElement): void {
    const id = textOf(document, "channelId");
    if (id === null || channelId !== null) return;
    channelId = id;
    link("subscribing");
    const upkeep = createUpkeep({ http, url: `${base}/channel/${encodeURIComponent(id)}`, nap, now, sleep, log, end });
    run("heartbeat", () => upkeep.heartbeats(stop.signal));
    run("subscribe", () => subscription.run(stop.signal));
    run("channel-refresh", () => upkeep.refreshes(halfLife(document), stop.signal));
    run("silence", () => upkeep.silence(() => lastDocument, stop.signal));
  }

  function hear(document: XmlElement, at: number): void {
    const envelope = readEnvelope(document);
    if (envelope.type.toLowerCase() === "channelterminatedevent") {
      if (envelope.channelId !== null && envelope.channelId !== channelId) return; // an older channel of ours
      terminated = true;
      const reason = envelope.reason ?? "unknown";
      end(`terminated ${reason.slice(0, 60)}`, /^UserDeleted$/i.test(reason) ? new AppError("forbidden", { detail: "user deleted" }).data : null);
      return;
    }
    if (envelope.eventId !== null) ack(envelope.eventId);
    lasting.pulse(at, true);
    if (envelope.eventId !== null) {
      if (lasting.seen.has(envelope.eventId)) return;
      lasting.seen.add(envelope.eventId);
    }
    follows(envelope.subscriptionId, envelope.sequence, isSnapshot(envelope));
    if (/^SubscriptionTerminatedEvent$/i.test(envelope.kind)) subscription.terminated(envelope.subscriptionId);
    const item = decoder.decode(envelope, at);
    emit(item);
    if (item.kind === "event" && item.event.kind === "snapshot") subscription.snapshotCame();
  }

  /** A number that is still missing after a second will not come: everything is asked for again. */
  function follows(stream: string | null, n: number | null, restart: boolean): void {
    if (stream === null || n === null || stream !== lasting.known.id) return;
    if (!sequence.take(stream, n, restart)) return;
    run("sequence", async () => {
      await sleep(reorderTime, stop.signal);
      if (sequence.missing() === 0) return;
      sequence.forget();
      subscription.resync("missing events");
    });
  }

  parts.onPoke(() => {
    const quiet = now() - lastDocument;
    if (channelId === null) {
      if (now() - startedAt > probeTime) end("poked");
    } else if (quiet > beat + probeTime) end("poked");
    else {
      const before = documents;
      nap.wake();
      run("poked", async () => {
        await sleep(probeTime, stop.signal);
        if (documents === before) end("poked");
      });
    }
  });

  link("connecting");
  run("connect", stream);
  run("opening", async () => {
    await sleep(openingTime, stop.signal);
    if (channelId === null) end("no-channel", new AppError("timeout", { detail: "no channel id" }).data);
  });
  if (!stop.signal.aborted) await new Promise<void>((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));
  release();
  await Promise.allSettled(tasks);
  const { why, error } = ending ?? { why: "aborted", error: null };
  return { why, error, liveSince, leftOver: terminated || why.endsWith("-404") ? null : channelId };
}
