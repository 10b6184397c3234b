// An operator at work: the worker's rooms as worker.ts puts them together, without a browser, on a real adapter; the worker may die at any step.
import { createCallRooms } from "../../entrypoints/background/call-rooms.ts";
import { createHandlers } from "../../entrypoints/background/handlers.ts";
import { createRun } from "../../entrypoints/background/run.ts";
import type { CallControl, CallFeed } from "../../entrypoints/background/telephony/ports.ts";
import { createRoute } from "../../entrypoints/background/telephony/route.ts";
import type { CallAction, CallActionKind } from "../../utils/calls/action.ts";
import type { Calls } from "../../utils/calls/call.ts";
import type { Consult } from "../../utils/calls/record.ts";
import { parkedPlaces, type Sent } from "../../utils/calls/sent.ts";
import { defaultSettings } from "../../utils/settings.ts";
import type { Webex } from "../webex/index.ts";
import { makeCallingApi, makeXsi } from "./adapters.ts";
import { type Bearer, silent, until } from "./line.ts";

export type Over = "xsi" | "xsi with rest" | "rest";

/** Where a worker dies: before Webex is asked for it, or when Webex has done it and the answer is on its way. */
export interface Death {
  readonly at: CallActionKind;
  readonly when: "before" | "after";
}

export interface Operator {
  calls(): Calls;
  consults(): readonly Consult[];
  sent(): readonly Sent[];
  /** What the worker could not do by itself, and did not expect. */
  readonly failures: readonly unknown[];
  /** Never resolves when the worker dies of it. */
  press(command: string, args: unknown): Promise<unknown>;
  /** The worker is gone; the next one takes the line up. */
  die(): Promise<void>;
  stop(): void;
}

const scopes = ["spark:people_read", "spark:organizations_read", "spark:xsi", "spark:calls_read", "spark:calls_write"];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const forever = () => new Promise<never>(() => {});

interface Life {
  readonly death: Death | null;
  readonly ringMs: number;
  dies(): void;
}

function createLife(webex: Webex, over: Over, { death, ringMs, dies }: Life) {
  const issued = webex.oauth.issueToken(webex.desk, scopes);
  const bearer = { token: async () => issued } as unknown as Bearer;
  const xsi = makeXsi(webex, bearer);
  const rest = makeCallingApi(webex, bearer);
  const stop = new AbortController();
  const isDead = () => stop.signal.aborted;
  const failures: unknown[] = [];
  const failed = (cause: unknown) => void (isDead() || failures.push(cause));

  /** What is asked of a dead worker's backend goes nowhere, and what Webex answers it is heard by nobody. */
  const mortal = (control: CallControl): CallControl => ({
    ...control,
    async perform(action: CallAction, signal) {
      if (isDead()) return forever();
      const isLast = death?.at === action.kind;
      if (isLast && death?.when === "before") {
        dies();
        return forever();
      }
      try {
        const receipt = await control.perform(action, signal);
        if (isLast) dies();
        return isDead() ? forever() : receipt;
      } catch (thrown) {
        return isDead() ? forever() : Promise.reject(thrown);
      }
    },
  });
  const controls = over === "rest" ? [rest.control] : over === "xsi" ? [xsi.control] : [xsi.control, rest.control];
  const route = createRoute(controls.map(mortal));
  const spoken = over === "rest" ? rest.feed : xsi.feed;
  const feed: CallFeed = { ...spoken, read: async (signal) => (isDead() ? forever() : spoken.read(signal)) };
  const now = Date.now;
  const setTimer = (run: () => void, ms: number) => void setTimeout(() => isDead() || run(), ms);
  const errors = { ...silent, error: (text: string, facts?: unknown) => failed({ text, facts }) };
  const { desk, ledger, consults, graces, sends, ...rooms } = createCallRooms({
    now,
    setTimer,
    newId: () => crypto.randomUUID(),
    log: (room) => (room === "consults" ? errors : silent),
    route: () => route,
    ringMs: () => ringMs,
    changed: () => undefined,
    linkChanged: () => undefined,
    fresh: () => undefined,
    inBackground: (_what, work) => void work.catch(failed),
  });
  const handlers = createHandlers({
    calls: desk.calls,
    ledger,
    consults,
    graces,
    sends,
    settings: () => ({ ...defaultSettings, "send.graceSeconds": 0 }),
    until: rooms.until,
    refreshMute: async () => undefined,
    isEmergency: () => false,
  } as unknown as Parameters<typeof createHandlers>[0]);
  const situation = () => ({
    signedIn: true,
    calls: desk.calls(),
    consults: consults.all(),
    graces: graces.all(),
    can: [...route.can],
    own: [webex.desk.extension ?? ""],
  });
  const load = async () => {
    await rooms.load();
    void desk.follow(feed, [...route.can], stop.signal);
  };
  const ready = load();
  const run = createRun({ ready, handlers, ledger, situation, parked: () => parkedPlaces(sends.rows()), log: silent });
  return { desk, consults, sends, failures, run, stop: () => stop.abort(), isDead };
}

/** Resolves when the line is live. `death`: the first worker's; storage is the fake browser's, so that the next one finds what it left. */
export async function openOperator(
  webex: Webex,
  over: Over,
  { ringMs, death }: { readonly ringMs: number; readonly death: Death | null },
): Promise<Operator> {
  const failures: unknown[] = [];
  let stopped = false;
  const begin = (first: boolean): ReturnType<typeof createLife> => {
    const life = createLife(webex, over, {
      ringMs,
      death: first ? death : null,
      dies() {
        life.stop();
        void follow(life);
      },
    });
    return life;
  };
  let present = begin(true);
  let reborn: Promise<void> = Promise.resolve();
  /** What the last one was writing when it died is on disk by then. */
  function follow(last: ReturnType<typeof createLife>): Promise<void> {
    failures.push(...last.failures);
    reborn = pause(30).then(() => {
      if (!stopped) present = begin(false);
    });
    return reborn;
  }
  const isLive = () => !present.isDead() && present.desk.link().phase === "live";
  await until("the line is live", isLive);
  return {
    calls: () => present.desk.calls(),
    consults: () => present.consults.all(),
    sent: () => present.sends.rows(),
    get failures() {
      return [...failures, ...present.failures];
    },
    press: (command, args) => present.run({ command, args, nonce: crypto.randomUUID(), pressedAt: Date.now() }),
    async die() {
      await reborn;
      if (present.isDead() || stopped) return;
      present.stop();
      await follow(present);
      await until("the next worker's line is live", isLive);
    },
    stop() {
      stopped = true;
      present.stop();
    },
  };
}
