// A scripted XSI server and a clock that only moves when told: what the tests of the xsi room talk to.

import type { FeedItem, TokenSource } from "@/entrypoints/background/telephony/ports.ts";
import { createXsi, type XsiDeps } from "@/entrypoints/background/telephony/xsi/index.ts";
import { createLog, type LogLine } from "@/utils/log.ts";

export const ns = 'xmlns="http://schema.broadsoft.com/xsi"';
export const uuid = "0b6d6a3e-1111-4222-8333-444455556666";
export const broadworksId = "desk01@10001.example";

export interface FakeClock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Moves on, running what falls due in order, and lets everything settle in between. */
  advance(ms: number): Promise<void>;
  settle(): Promise<void>;
}

export function createFakeClock(start = 1_790_000_000_000): FakeClock {
  let time = start;
  const due: { readonly at: number; readonly run: () => void }[] = [];
  const settle = async () => {
    for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => time,
    settle,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const entry = { at: time + ms, run: resolve };
        due.push(entry);
        signal.addEventListener("abort", () => {
          const index = due.indexOf(entry);
          if (index >= 0) due.splice(index, 1);
          reject(signal.reason);
        });
      }),
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (;;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        time = Math.max(time, next.at);
        due.splice(due.indexOf(next), 1);
        next.run();
        await settle();
      }
      time = end;
      await settle();
    },
  };
}

export interface Asked {
  readonly method: string;
  /** Path and query after the host. */
  readonly path: string;
  readonly body: string;
  readonly headers: Headers;
  readonly credentials: string;
  readonly at: number;
}

export interface OpenStream {
  readonly id: string;
  push(text: string | Uint8Array): void;
  close(): void;
  cut(): void;
  readonly open: () => boolean;
}

type Reply = Response | Error | "hang" | (() => Response);

export interface FakeXsi {
  readonly fetch: typeof fetch;
  readonly asked: readonly Asked[];
  readonly streams: readonly OpenStream[];
  /** The newest stream. */
  stream(): OpenStream;
  /** Answers the next matching requests so, in this order, then as usual. `match` is found in "METHOD path". */
  script(match: string, ...replies: Reply[]): void;
  /** Answers every matching request so until `relent`. */
  always(match: string, reply: () => Reply): void;
  relent(match: string): void;
  to(match: string): readonly Asked[];
  acks(): readonly string[];
  readonly world: {
    calls: { id: string; xml: string; inConference?: boolean }[];
    subscription: string | null;
    initialEvent: boolean;
    heartbeatDocuments: boolean;
    channelDocument: boolean;
    expires: number;
    sequence: number;
    /** Of every colleague. */
    theirCalls: { xml: string }[];
  };
  /** The subscription to a colleague's line; "" = there is none. */
  subscriptionOf(user: string): string;
  event(options: {
    kind?: string;
    data?: string;
    id?: string;
    sequence?: number;
    target?: string | null;
    subscription?: string;
    type?: string;
  }): string;
}

export const xml = (body: string, init: ResponseInit = {}) =>
  new Response(body, {
    status: 200,
    ...init,
    headers: { "Content-Type": "application/xml;charset=UTF-8", ...(init.headers as Record<string, string> | undefined) },
  });

export const errorInfo = (status: number, summary: string, headers: Record<string, string> = {}) =>
  xml(`<?xml version="1.0"?><ErrorInfo ${ns}><summary>x</summary><summaryEnglish>${summary}</summaryEnglish><errorCode>1</errorCode></ErrorInfo>`, {
    status,
    headers,
  });

export interface CallFacts {
  readonly id?: string;
  readonly personality?: string;
  readonly state?: string;
  readonly more?: string;
  readonly prefix?: string;
}

export const callXml = ({ id = "callhalf-1:0", personality = "Terminator", state = "Alerting", more = "" }: CallFacts = {}) =>
  `<callId>${id}</callId><extTrackingId>s-${id}</extTrackingId><personality>${personality}</personality><state>${state}</state>` +
  `<remoteParty><name>Ana &amp; Söhne</name><address countryCode="49">tel:+4930555012</address><callType>Network</callType></remoteParty>${more}<startTime>1790000000000</startTime>`;

export function createFakeXsi(clock: FakeClock): FakeXsi {
  const asked: Asked[] = [];
  const streams: OpenStream[] = [];
  const scripts = new Map<string, Reply[]>();
  const standing = new Map<string, () => Reply>();
  let channels = 0;
  /** Event ids are never the same twice, though numbers begin again with each subscription. */
  let subscriptions = 0;
  const world: FakeXsi["world"] = {
    calls: [],
    subscription: null,
    initialEvent: true,
    heartbeatDocuments: true,
    channelDocument: true,
    expires: 7200,
    sequence: 0,
    theirCalls: [],
  };
  const colleagues = new Map<string, { readonly id: string; sequence: number }>();

  const event: FakeXsi["event"] = ({
    kind = "CallReceivedEvent",
    data,
    id,
    sequence,
    target = broadworksId,
    subscription,
    type = "SubscriptionEvent",
  }) => {
    const theirs = [...colleagues.values()].find(({ id: known }) => known === subscription);
    const counter = theirs ?? world;
    if (sequence === undefined) counter.sequence += 1;
    const n = sequence ?? counter.sequence;
    const body = data ?? `<call>${callXml()}</call>`;
    return (
      `<?xml version="1.0" encoding="UTF-8"?><x:Event xmlns:x="http://schema.broadsoft.com/xsi" xmlns="http://schema.broadsoft.com/xsi" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="x:${type}">` +
      `<x:eventID>${id ?? (theirs ? `${theirs.id}-${n}` : subscriptions < 2 ? `e-${n}` : `e-${subscriptions}-${n}`)}</x:eventID><x:sequenceNumber>${n}</x:sequenceNumber><x:userId>${broadworksId}</x:userId>` +
      `<x:subscriptionId>${subscription ?? world.subscription ?? ""}</x:subscriptionId>${target === null ? "" : `<x:targetId>${target}</x:targetId>`}` +
      `<x:eventData i:type="x:${kind}">${body}</x:eventData></x:Event>`
    );
  };

  const snapshot = () =>
    event({ kind: "CallSubscriptionEvent", data: `<calls>${world.calls.map(({ xml: call }) => `<call>${call}</call>`).join("")}</calls>` });

  const newest = (): OpenStream => {
    const stream = streams.at(-1);
    if (!stream) throw new Error("no stream yet");
    return stream;
  };

  function openStream(signal: AbortSignal | null | undefined): Response {
    channels += 1;
    const id = `channel-${channels}`;
    const encoder = new TextEncoder();
    let open = true;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const stop = (how: () => void) => {
          if (!open) return;
          open = false;
          how();
        };
        signal?.addEventListener("abort", () => stop(() => controller.error(signal.reason)));
        streams.push({
          id,
          push: (text) => controller.enqueue(typeof text === "string" ? encoder.encode(text) : text),
          close: () => stop(() => controller.close()),
          cut: () => stop(() => controller.error(new TypeError("terminated"))),
          open: () => open,
        });
      },
      cancel() {
        open = false;
      },
    });
    if (world.channelDocument)
      newest().push(
        `<?xml version="1.0" encoding="UTF-8"?>\n<Channel ${ns}><channelId>${id}</channelId><expires>${world.expires}</expires></Channel>`,
      );
    return new Response(body, { status: 200, headers: { "Content-Type": "text/xml;charset=UTF-8" } });
  }

  const subscriptionAnswer = () =>
    xml(`<Subscription ${ns}><subscriptionId>${world.subscription}</subscriptionId><expires>${world.expires}</expires></Subscription>`);

  function usual(method: string, path: string, signal: AbortSignal | null | undefined): Response {
    if (method === "POST" && path.endsWith("/v2.0/channel")) return openStream(signal);
    if (path.endsWith("/heartbeat")) {
      if (!newest().open() || !path.includes(newest().id)) return errorInfo(404, "channel not found");
      if (world.heartbeatDocuments) newest().push(`<ChannelHeartBeat ${ns}/>`);
      return new Response(null, { status: 200 });
    }
    if (path.endsWith("/eventresponse")) return new Response("", { status: 200 });
    const colleague = /\/events\/v2\.0\/user\/(.+)$/.exec(path)?.[1] ?? uuid;
    if (colleague !== uuid) {
      const id = `their-sub-${channels}-${asked.length}`;
      colleagues.set(colleague, { id, sequence: 0 });
      const data = `<calls>${world.theirCalls.map(({ xml: call }) => `<call>${call}</call>`).join("")}</calls>`;
      if (world.initialEvent) newest().push(event({ kind: "CallSubscriptionEvent", data, subscription: id, target: `${colleague}@x` }));
      return xml(`<Subscription ${ns}><subscriptionId>${id}</subscriptionId><expires>${world.expires}</expires></Subscription>`);
    }
    if (path.includes("/events/v2.0/user/")) {
      world.subscription = `sub-${channels}-${asked.length}`;
      world.sequence = 0;
      subscriptions += 1;
      if (world.initialEvent) newest().push(snapshot());
      return subscriptionAnswer();
    }
    if (path.includes("/v2.0/subscription/")) {
      if (world.subscription === null || !path.endsWith(world.subscription)) return errorInfo(404, "subscription not found");
      if (world.initialEvent) newest().push(snapshot());
      return subscriptionAnswer();
    }
    if (path.includes("/v2.0/channel/")) return xml(`<Channel ${ns}><expires>${world.expires}</expires></Channel>`);
    if (path.endsWith("/profile")) return xml(`<Profile ${ns}><details><userId>${broadworksId}</userId></details></Profile>`);
    if (method === "GET" && path.endsWith("/calls"))
      return xml(
        `<Calls ${ns}>${world.calls.map(({ id, inConference }) => `<call inConference="${inConference ?? false}"><callId>${id}</callId><uri>/x</uri></call>`).join("")}</Calls>`,
      );
    const one = method === "GET" ? world.calls.find(({ id }) => path.endsWith(`/calls/${encodeURIComponent(id)}`)) : undefined;
    if (one) return xml(`<Call ${ns}>${one.xml}</Call>`);
    return method === "GET" ? errorInfo(404, "not found") : new Response(null, { status: 200 });
  }

  const fakeFetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const path = `${url.pathname}${url.search}`;
    const method = init.method ?? "GET";
    const { signal } = init;
    if (signal?.aborted) throw signal.reason;
    asked.push({
      method,
      path,
      body: String(init.body ?? ""),
      headers: new Headers(init.headers),
      credentials: init.credentials ?? "",
      at: clock.now(),
    });
    const line = `${method} ${path}`;
    const scripted = [...scripts].find(([match, replies]) => line.includes(match) && replies.length > 0)?.[1].shift();
    const reply = scripted ?? [...standing].find(([match]) => line.includes(match))?.[1]() ?? usual(method, path, signal);
    if (reply instanceof Error) throw reply;
    if (typeof reply === "function") return reply();
    if (reply !== "hang") return reply;
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };

  return {
    fetch: fakeFetch as typeof fetch,
    asked,
    streams,
    stream: newest,
    script: (match, ...replies) => void scripts.set(match, [...(scripts.get(match) ?? []), ...replies]),
    always: (match, reply) => void standing.set(match, reply),
    relent: (match) => void standing.delete(match),
    to: (match) => asked.filter(({ method, path }) => `${method} ${path}`.includes(match)),
    acks: () =>
      asked
        .filter(({ path }) => path.endsWith("/eventresponse"))
        .map(({ body }) => /<eventID>([^<]+)<\/eventID><statusCode>200</.exec(body)?.[1] ?? "not 200"),
    world,
    event,
    subscriptionOf: (user) => colleagues.get(user)?.id ?? "",
  };
}

export interface Rig {
  readonly clock: FakeClock;
  readonly server: FakeXsi;
  readonly xsi: ReturnType<typeof createXsi>;
  readonly items: FeedItem[];
  readonly lines: LogLine[];
  readonly saved: (string | null)[];
  readonly identities: string[];
  readonly tokens: { renewed: number };
  /** Opens the feed and lets it settle. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What `open` threw. */
  readonly failure: () => unknown;
  readonly ended: () => boolean;
  events(): readonly Extract<FeedItem, { kind: "event" }>["event"][];
  phases(): readonly string[];
  gaps(): readonly Extract<FeedItem, { kind: "gap" }>[];
}

export function createRig(more: Partial<XsiDeps> & { remember?: string | null; token?: TokenSource } = {}): Rig {
  const clock = createFakeClock();
  const server = createFakeXsi(clock);
  const items: FeedItem[] = [];
  const lines: LogLine[] = [];
  const saved: (string | null)[] = [];
  const identities: string[] = [];
  const tokens = { renewed: 0 };
  const { remember = null, ...rest } = more;
  if (remember !== null) server.world.subscription = remember;
  const xsi = createXsi({
    hosts: { actions: "https://xsi.example/actions", events: "https://xsi.example/events", channel: "https://xsi.example/async" },
    user: { uuid, broadworksId },
    token: async (options) => {
      if (options?.renew) tokens.renewed += 1;
      return `token-${tokens.renewed}`;
    },
    channelSetId: "set-1",
    applicationId: "app-1",
    eventPackage: "Advanced Call",
    remembered: {
      load: async () => ({ subscriptionId: remember }),
      save: async ({ subscriptionId }) => void saved.push(subscriptionId),
    },
    onIdentity: (id) => void identities.push(id),
    fetch: server.fetch,
    now: clock.now,
    random: () => 0.5,
    sleep: clock.sleep,
    log: createLog("xsi", (line) => void lines.push(line), clock.now),
    ...rest,
  });
  const abort = new AbortController();
  const state: { failure: unknown; ended: boolean } = { failure: null, ended: false };
  return {
    clock,
    server,
    xsi,
    items,
    lines,
    saved,
    identities,
    tokens,
    async start() {
      const reading = async () => {
        for await (const item of xsi.feed.open(abort.signal)) items.push(item);
      };
      reading().then(
        () => {
          state.ended = true;
        },
        (thrown: unknown) => {
          state.ended = true;
          state.failure = thrown;
        },
      );
      await clock.settle();
    },
    async stop() {
      abort.abort();
      await clock.settle();
    },
    failure: () => state.failure,
    ended: () => state.ended,
    events: () => items.flatMap((item) => (item.kind === "event" ? [item.event] : [])),
    phases: () => items.flatMap((item) => (item.kind === "link" ? [item.phase] : [])),
    gaps: () => items.flatMap((item) => (item.kind === "gap" ? [item] : [])),
  };
}
