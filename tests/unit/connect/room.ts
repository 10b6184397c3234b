// Webex Connect's room as the worker composes it, on a disk that outlives it, before the loopback's Webex Connect: time passes and workers die by hand.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { type Connect, createConnect as createRoom } from "@/entrypoints/background/connect/index.ts";
import { createOutboxStore, type OutboxStore } from "@/entrypoints/background/connect/store.ts";
import { type Calls, noCalls } from "@/utils/calls/call.ts";
import type { EventField } from "@/utils/connect/body.ts";
import { connectStateItem } from "@/utils/connect-state.ts";
import { createLog } from "@/utils/log.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { type ConnectPart, createConnect } from "../../webex/connect.ts";
import { start } from "./calls.ts";

/** What the disk and the promises of a moment need. */
export async function settle(turns = 25): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((done) => setImmediate(done));
}

/** One request as it was answered. */
export interface Asked {
  readonly url: string;
  readonly body: string;
  readonly authorization: string;
}

/** A `fetch` that the loopback's Webex Connect answers, without a network. */
export const fetchFrom =
  (connect: ConnectPart, asked: (request: Asked) => void = () => {}): typeof fetch =>
  async (input, init) => {
    const url = new URL(String(input));
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = String(init?.body);
    asked({ url: url.href, body, authorization: headers.authorization ?? "" });
    const request = { method: init?.method ?? "GET", host: url.hostname, url, path: url.pathname, headers, body: Buffer.from(body), trackingId: "T" };
    const answer = connect.handle(request);
    return new Response(String(answer.body), { status: answer.status });
  };

/** A fresh disk and nobody at work yet. */
export function openRoom() {
  globalThis.indexedDB = new IDBFactory();
  fakeBrowser.reset();
  let time = start;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  let worker = 0;
  let secret: string | null = null;
  let user: Readonly<Record<string, unknown>> = {};
  const disk = createOutboxStore();
  const webex = createConnect({ clock: { now: () => time, setTimer: () => () => {} } });
  const asked: Asked[] = [];
  const log: unknown[] = [];
  const room = {
    webex,
    asked,
    /** What was logged. */
    log,
    disk,
    now: () => time,
    /** As the policy file has it: settings, and "connect.clientSecret". */
    managed: {} as Readonly<Record<string, unknown>>,
    fields: [] as readonly EventField[],
    calls: noCalls,
    /** Stands between the room and the disk. */
    between: (store: OutboxStore): OutboxStore => store,
    state: () => connectStateItem.get(),
    told: () => webex.taken.map(({ body }) => body).filter(({ event }) => event !== "test"),
    tests: () => webex.taken.filter(({ body }) => body.event === "test").length,
    setClock(ms: number) {
      time += ms;
    },

    /** A new worker, in its first moment: what the last one left on disk is all that it will know. */
    begin(): Connect {
      worker += 1;
      const mine = worker;
      const never = () => new Promise<never>(() => {});
      /** A dead worker does nothing more; what it began is done by others, and it does not hear of it. */
      const alive =
        <Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
        (...args: Args): Promise<Result> =>
          mine === worker ? work(...args).then((result) => (mine === worker ? result : never())) : never();
      const store = room.between(disk);
      const connect = createRoom({
        now: () => time,
        random: () => 0.5,
        setTimer: (run, ms) => timers.push({ at: time + ms, run: () => mine === worker && run() }),
        timeout: () => new AbortController().signal,
        newId: () => `test-${mine}`,
        fetch: alive(fetchFrom(webex, (request) => asked.push(request))),
        store: { read: alive(store.read), change: alive(store.change), clear: alive(store.clear) },
        secrets: {
          open: alive(async () => secret),
          seal: alive(async (next) => {
            secret = next;
          }),
          remove: alive(async () => {
            secret = null;
          }),
        },
        readManagedSecret: alive(async () => {
          const given = room.managed["connect.clientSecret"];
          return typeof given === "string" && given !== "" ? given : null;
        }),
        readPolicy: alive(async () => mergePolicy(room.managed, user)),
        saveSettings: alive(async (values) => {
          user = { ...user, ...values };
        }),
        facts: () => ({ fields: room.fields, sent: [], desk: { name: "Ana Ruiz", number: "+35315550100" } }),
        log: createLog(
          "connect",
          (entry) => log.push(entry),
          () => time,
        ),
      });
      void connect.load();
      connect.changed(room.calls);
      return connect;
    },

    /** One that has come to rest. */
    async work(): Promise<Connect> {
      const connect = room.begin();
      await settle();
      return connect;
    },

    /** What it had not begun to write is not written. */
    async die(): Promise<void> {
      worker += 1;
      timers = [];
      const kept = await fakeBrowser.storage.local.get();
      await settle();
      await fakeBrowser.storage.local.clear();
      await fakeBrowser.storage.local.set(kept);
    },

    async pass(ms: number): Promise<void> {
      const until = time + ms;
      for (let rounds = 0; rounds < 400; rounds++) {
        await settle();
        const due = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
        if (!due) break;
        timers = timers.filter((timer) => timer !== due);
        time = Math.max(time, due.at);
        due.run();
      }
      time = Math.max(time, until);
    },

    /** As the options page asks. */
    given: () => ({ tokenUrl: webex.tokenUrl, webhookUrl: webex.webhookUrl, clientId: webex.clientId, clientSecret: webex.secret }),
    policyFile: (more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
      "connect.tokenUrl": webex.tokenUrl,
      "connect.webhookUrl": webex.webhookUrl,
      "connect.clientId": webex.clientId,
      "connect.clientSecret": webex.secret,
      ...more,
    }),
    /** Everything that is kept, as text. */
    kept: async () => JSON.stringify([await disk.read(), await fakeBrowser.storage.local.get(), await fakeBrowser.storage.session.get()]),
  };
  return room;
}

export type Room = ReturnType<typeof openRoom>;
export const tell = (room: Room, connect: Connect, calls: Calls): void => {
  room.calls = calls;
  connect.changed(calls);
};
