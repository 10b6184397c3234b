// One channel from birth to death, whatever is heard over it: its stream, heartbeats, acknowledgements and all ways to die (xsi.md 4.1 to 4.4, 4.9).
//
//   POST channel ──401: renew once──→ bytes ──Channel──→ open
//        │                              │ 40 s without id  │
//        └──────────────┬───────────────┴──────────────────┘
//                       ▼
//                     ended ←── stream end or cut · heartbeat 404 or 401 · 35 s of silence · ChannelTerminated · its own work · poke · abort
//
// Promises: acknowledged before anything else is done with an event; no event is told twice; nothing outlives `live`; it never throws, its ending says all.
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import { createAcks } from "./acks.ts";
import { type Envelope, readEnvelope } from "./decode.ts";
import type { XsiDeps } from "./deps.ts";
import { createSplitter, type Scanned } from "./documents.ts";
import type { XsiHttp } from "./http.ts";
import { halfLife, lifetime } from "./subscription.ts";
import { createNap, follow, within } from "./timing.ts";
import { createUpkeep, type Pace } from "./upkeep.ts";
import { escapeXml, textOf, type XmlElement } from "./xml.ts";

const openingTime = 40_000;
/** After a poke the stream has this long to show that it lives. */
const probeTime = 3_000;

/** Why a channel ended. `poked` and `aborted` are ours. */
export interface Death {
  /** Fixed word for the gap: "stream-ended", "silence", "heartbeat-404", "terminated DuplicateChannelSet" … */
  readonly why: string;
  readonly error: AppErrorData | null;
  /** The server may still think that this one lives. */
  readonly leftOver: string | null;
}

/** Starts work that lasts as long as the channel; `why` names the channel's end if it fails. */
export type Run = (why: string, work: (signal: AbortSignal) => Promise<void>) => void;

export interface Ears {
  /** The channel has its id: time to subscribe. */
  opened(id: string, run: Run): void;
  /** Something came that proves the stream: a heartbeat, or an event that cannot wait. */
  pulse(at: number, isEvent: boolean): void;
  /** Somebody else's event: acknowledged and heard after those that came together with it. */
  canWait(envelope: Envelope): boolean;
  /** Acknowledged, and not heard before. */
  heard(envelope: Envelope, at: number, run: Run): void;
  /** Not readable; acknowledged where an id could be saved. */
  dropped(why: string, lostEvent: boolean, at: number): void;
}

export interface LifeParts {
  readonly deps: XsiDeps;
  readonly http: XsiHttp;
  readonly ears: Ears;
  /** Ids of events that were heard, of earlier channels too: repeats come over the next one (xsi.md 4.9). */
  readonly seen: Seen;
  readonly pace: Pace;
  /** Hands out the poke while the channel lives. */
  readonly onPoke: (poke: () => void) => void;
}

export interface Seen {
  has(id: string): boolean;
  add(id: string): void;
}

const seenLimit = 2_000;

export function createSeen(): Seen {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add(id) {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > seenLimit && oldest !== undefined) ids.delete(oldest);
    },
  };
}

/** Runs one channel until it ends. */
export async function live({ deps, http, ears, seen, pace, onPoke }: LifeParts, outer: AbortSignal): Promise<Death> {
  const { log, now, sleep } = deps;
  const base = `${deps.hosts.events}/v2.0`;
  const stop = new AbortController();
  const release = follow(outer, stop);
  const tasks = new Set<Promise<void>>();
  const nap = createNap(sleep);
  const startedAt = now();
  let ending: Pick<Death, "why" | "error"> | null = null;
  let channelId: string | null = null;
  let lastDocument = startedAt;
  let documents = 0;
  let terminated = false;

  const end = (why: string, error: AppErrorData | null = null): void => {
    ending ??= { why, error };
    stop.abort();
  };

  const run: Run = (why, work) => {
    const guarded = async () => {
      try {
        await work(stop.signal);
      } catch (thrown) {
        if (!stop.signal.aborted) end(why === "connect" && channelId !== null ? "stream-cut" : why, toErrorData(thrown));
      }
    };
    const task = guarded();
    tasks.add(task);
    void task.then(() => tasks.delete(task));
  };

  const ack = createAcks({ http, base, sleep, log }, stop.signal);
  /** Events of the present bytes that let others go first. */
  let aside: (() => void)[] = [];

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
      const waited = aside;
      aside = [];
      for (const hear of waited) hear();
      if (done) break;
    }
    end(channelId === null ? "no-channel" : "stream-ended", channelId === null ? new AppError("bad-answer", { detail: "no channel id" }).data : null);
  }

  function take(scanned: Scanned): void {
    if (stop.signal.aborted) return;
    const at = now();
    if (scanned.kind === "dropped") {
      for (const id of scanned.eventIds) ack(id, false);
      ears.dropped(scanned.why, scanned.lostEvent, at);
      return;
    }
    lastDocument = at;
    documents += 1;
    switch (scanned.element.name.toLowerCase()) {
      case "channel":
        opened(scanned.element);
        break;
      case "channelheartbeat":
        ears.pulse(at, false);
        break;
      case "event":
        hear(scanned.element, at);
        break;
      default:
        log.warn("complaint in the stream", { detail: textOf(scanned.element, "summaryEnglish") });
        ears.dropped(scanned.element.name, false, at);
    }
  }

  function opened(document: XmlElement): void {
    const id = textOf(document, "channelId");
    if (id === null || channelId !== null) return;
    channelId = id;
    const upkeep = createUpkeep({ http, url: `${base}/channel/${encodeURIComponent(id)}`, nap, pace, now, sleep, quiet: deps.quiet, log, end });
    run("heartbeat", upkeep.heartbeats);
    ears.opened(id, run);
    run("channel-refresh", (signal) => upkeep.refreshes(halfLife(document), signal));
    run("silence", (signal) => upkeep.silence(() => lastDocument, signal));
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
    const canWait = ears.canWait(envelope);
    if (envelope.eventId !== null) ack(envelope.eventId, canWait);
    if (!canWait) ears.pulse(at, true);
    if (envelope.eventId !== null) {
      if (seen.has(envelope.eventId)) return;
      seen.add(envelope.eventId);
    }
    if (canWait) aside.push(() => ears.heard(envelope, at, run));
    else ears.heard(envelope, at, run);
  }

  onPoke(() => {
    const quiet = now() - lastDocument;
    if (channelId === null) {
      if (now() - startedAt > probeTime) end("poked");
    } else if (quiet > pace.beat().every + probeTime) end("poked");
    else {
      const before = documents;
      nap.wake();
      run("poked", async (signal) => {
        await sleep(probeTime, signal);
        if (documents === before) end("poked");
      });
    }
  });

  run("connect", stream);
  run("opening", async (signal) => {
    await sleep(openingTime, signal);
    if (channelId === null) end("no-channel", new AppError("timeout", { detail: "no channel id" }).data);
  });
  if (!stop.signal.aborted) await new Promise<void>((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));
  release();
  await Promise.allSettled(tasks);
  const { why, error } = ending ?? { why: "aborted", error: null };
  return { why, error, leftOver: terminated || why.endsWith("-404") ? null : channelId };
}

const goodbyeTime = 3_000;

/** The server would send events to a dead channel first, until its heartbeat is missed (xsi.md 4.2 priority): it is told. Never rejects. */
export async function bidFarewell({ deps, http }: Pick<LifeParts, "deps" | "http">, channelId: string): Promise<void> {
  const url = `${deps.hosts.events}/v2.0/channel/${encodeURIComponent(channelId)}`;
  try {
    await within(goodbyeTime, deps.sleep, new AbortController().signal, (limited) =>
      http.send({ method: "DELETE", url, credentials: "include", keepalive: true }, limited),
    );
  } catch (thrown) {
    deps.log.debug("old channel could not be deleted", { code: toErrorData(thrown).code });
  }
}
