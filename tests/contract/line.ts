// What a contract suite is given: one adapter on one loopback Webex, and hands on both; with the helpers that wait for things to come true.
import type { CallControl, CallFeed, FeedItem, TokenSource } from "@/entrypoints/background/telephony/ports.ts";
import type { Call, CallId } from "@/utils/calls/call.ts";
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import { createLog, type Log } from "@/utils/log.ts";
import { startWebex, type Webex, type WebexOptions } from "../webex/index.ts";
import { inFastTime } from "./time.ts";

export interface Request {
  readonly host: string;
  readonly method?: string;
  readonly path: RegExp;
}

/** Something that blinds the feed for a moment. */
export interface Trouble {
  readonly name: string;
  readonly strike: (webex: Webex) => void;
}

export interface Line {
  readonly webex: Webex;
  readonly control: CallControl;
  readonly feed: CallFeed;
  /** The other protocol's hands on the same line. */
  readonly other: CallControl;
  readonly bearer: Bearer;
}

export interface Adapter {
  readonly name: string;
  make(webex: Webex, bearer: Bearer): Omit<Line, "webex" | "bearer">;
  /** Where "hold" goes. */
  readonly hold: Request;
  /** Where the feed's lifeline goes: refused with 401 or 403, it cannot live. */
  readonly lifeline: Request;
  readonly troubles: readonly Trouble[];
  readonly org?: WebexOptions["org"];
  /** Whose token it works with; absent: the desk's own. By extension. */
  readonly authoriser?: { readonly extension: string; readonly scopes: readonly string[] };
}

export interface Bearer {
  readonly token: TokenSource;
  /** How often it was asked to renew. */
  readonly renewals: number;
  /** Renewing fails from now on, as after a password change. */
  die(): void;
  /** What has been given so far stops working. */
  expire(): void;
}

const scopes = ["spark:people_read", "spark:organizations_read", "spark:xsi", "spark:calls_read", "spark:calls_write"];

function createBearer(webex: Webex, { extension, scopes: granted } = { extension: "1000", scopes } as NonNullable<Adapter["authoriser"]>): Bearer {
  const issue = () => webex.oauth.issueToken(webex.person(extension), granted);
  let value = issue();
  let dead = false;
  let renewals = 0;
  let running: Promise<string> | null = null;
  /** As the worker's session: one at a time, and whoever asks meanwhile gets the same. */
  async function renew(): Promise<string> {
    renewals += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (dead) throw new AppError("grant-dead");
    value = issue();
    return value;
  }
  return {
    async token(options) {
      if (!options?.renew) return value;
      running ??= renew().finally(() => {
        running = null;
      });
      return running;
    },
    get renewals() {
      return renewals;
    },
    die() {
      dead = true;
    },
    expire() {
      webex.oauth.revoke(value);
    },
  };
}

/** Runs `test` on a fresh line; the phones of the house behave, quickly and in no way by themselves. */
export const onLine = (adapter: Adapter, test: (line: Line) => Promise<void>): Promise<void> => inFastTime(() => play(adapter, test));

async function play(adapter: Adapter, test: (line: Line) => Promise<void>): Promise<void> {
  const webex = await startWebex({
    ...(adapter.org ? { org: adapter.org } : {}),
    behaviour: { treatmentMs: 20, externalBehaviour: { kind: "never" }, voicemailMs: 60_000, noAnswerMs: 60_000, ownPhoneMs: 60_000 },
  });
  try {
    const desk = webex.switch.findUser(webex.desk.uuid);
    if (desk === null) throw new Error("the desk has no line");
    desk.pickUpMs = null;
    const bearer = createBearer(webex, adapter.authoriser);
    await test({ webex, bearer, ...adapter.make(webex, bearer) });
  } finally {
    await webex.stop();
  }
}

export const silent: Log = createLog("contract", () => {}, Date.now);

/** Of the adapters' own time: back-off and beats take the time that they take. */
const patience = 60_000;

/** Asks again and again until `see` finds something other than undefined, null or false; `what` names it when it never comes. */
export async function until<T>(what: string, see: () => T | Promise<T>): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await see();
    if (seen !== undefined && seen !== null && seen !== false) return seen as Exclude<T, undefined | null | false>;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export const never = (): AbortSignal => new AbortController().signal;

/** The call on the line that fits, as `read` shows it. */
export function callOn(line: Line, what: string, fits: (call: Call) => boolean): Promise<Call> {
  return until(`a call that is ${what}`, async () => (await line.feed.read(never())).calls.find(fits));
}

export const inState = (line: Line, state: Call["state"]): Promise<Call> => callOn(line, state, (call) => call.state === state);

/** Until the outside party is there; names where they are instead. */
export async function whereabouts(line: Line, number: string, state: string, whom: string | null = null): Promise<void> {
  let last = "";
  await until(`${number} ${state}`, () => {
    const now = line.webex.switch.whereIs(number);
    last = `${now.state} with ${now.with} (${now.why})`;
    return now.state === state && (whom === null || now.with === whom);
  }).catch((thrown: unknown) => {
    throw new Error(`${thrown instanceof Error ? thrown.message : thrown}; they are ${last}`);
  });
}

/** How `asking` fails; it must. */
export async function failureOf(asking: Promise<unknown>): Promise<AppErrorData> {
  const thrown = await asking.then(
    () => null,
    (error: unknown) => error ?? new Error("rejected with nothing"),
  );
  if (thrown === null) throw new Error("it was accepted");
  return toErrorData(thrown);
}

export interface Ear {
  readonly items: readonly FeedItem[];
  /** What the line looks like after everything heard so far. */
  readonly calls: ReadonlyMap<CallId, Call>;
  /** Resolves "aborted" when the feed ended by itself after the abort; else with what it threw. */
  readonly ended: Promise<unknown>;
  hears(what: string, fits: (item: FeedItem) => boolean, after?: number): Promise<FeedItem>;
  /** Until the calls fit. */
  sees(what: string, fits: (calls: readonly Call[]) => boolean): Promise<void>;
  close(): Promise<unknown>;
}

/** Listens to a feed, and folds what it says as simply as can be: each event is a full picture of what it names. */
export function listen(feed: CallFeed): Ear {
  const stop = new AbortController();
  const items: FeedItem[] = [];
  const calls = new Map<CallId, Call>();
  const put = (call: Call) => {
    if (call.state === "gone" || call.state === "detached") calls.delete(call.id);
    else calls.set(call.id, call);
  };
  const take = (item: FeedItem) => {
    items.push(item);
    if (item.kind !== "event") return;
    const { event } = item;
    if (event.kind === "snapshot") calls.clear();
    if (event.kind === "snapshot" || event.kind === "calls") for (const call of event.calls) put(call);
    if (event.kind === "call") put(event.call);
    if (event.kind === "gone") calls.delete(event.id);
  };
  const ended = (async () => {
    for await (const item of feed.open(stop.signal)) take(item);
    return "aborted";
  })().catch((thrown: unknown) => thrown);
  const shown = () => [...calls.values()].map((call) => `${call.party.number ?? "?"} ${call.state}`).join(", ");
  const named = (what: string) => (thrown: unknown) => {
    throw new Error(
      `${thrown instanceof Error ? thrown.message : thrown} (${what}); calls: ${shown() || "none"}; heard: ${items.slice(-12).map(wordOf).join(", ")}`,
    );
  };
  return {
    items,
    calls,
    ended,
    hears: (what, fits, after = 0) => until(what, () => items.slice(after).find(fits)).catch(named("not heard")),
    sees: async (what, fits) => {
      await until(what, () => fits([...calls.values()])).catch(named("not seen"));
    },
    close() {
      stop.abort();
      return ended;
    },
  };
}

function wordOf(item: FeedItem): string {
  if (item.kind === "link") return item.error === null ? item.phase : `${item.phase} for ${item.error.code}`;
  return item.kind === "event" ? item.event.kind : item.kind;
}
