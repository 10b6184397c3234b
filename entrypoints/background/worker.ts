// How the worker's rooms fit together: one desk, one ledger, one account, and the backends of the line that is followed.
import { browser } from "wxt/browser";
import type { Calls } from "@/utils/calls/call.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { RunReply, RunRequest } from "@/utils/messages.ts";
import { countryOf } from "@/utils/phone-number.ts";
import { type Policy, readManagedSecret, readPolicy, watchPolicy } from "@/utils/policy.ts";
import type { SettingKey } from "@/utils/settings.ts";
import { type Line, silencedItem, subscriptionItem } from "@/utils/state.ts";
import { createAccount } from "./account.ts";
import { createFlow } from "./auth/flow.ts";
import { guardedFetch } from "./auth/hosts.ts";
import { createSession } from "./auth/session.ts";
import { createStoredKeys, createVault } from "./auth/vault.ts";
import { type Backends, createBackends } from "./backends.ts";
import { begin, type Installation } from "./boot.ts";
import { createConsults } from "./consults.ts";
import { createDesk } from "./desk.ts";
import { createGraces } from "./graces.ts";
import { createHandlers } from "./handlers.ts";
import { createLedger } from "./ledger.ts";
import { createMuteWatch } from "./mute.ts";
import { createRun, ownRequest } from "./run.ts";
import { saveSettings } from "./save-settings.ts";
import { createSurfaces, type Surfaces } from "./surfaces/index.ts";
import { createRoute } from "./telephony/route.ts";
import { createUntil } from "./until.ts";
import { createWebexHttp } from "./webex/http.ts";
import { readLine } from "./webex/line.ts";
import { createProbe } from "./webex/probe.ts";

export interface WorkerDeps {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: (room: string) => Log;
  readonly clearLog: () => Promise<void>;
}

export interface Worker {
  readonly surfaces: Surfaces;
  /** Loads what the last worker left and takes the line up again. Call once, in the first tick. */
  start(): Promise<void>;
  run(request: RunRequest): Promise<RunReply>;
  /** Somebody is there, or the network is: no waiting out of a back-off. */
  hello(): Promise<void>;
  /** The alarm: whatever should be running, is. */
  watch(): Promise<void>;
}

/** Changes of these end the link and take the line up anew. */
const ofTheLink: readonly SettingKey[] = ["xsi.actionsUrl", "xsi.eventsUrl", "xsi.channelUrl", "xsi.eventPackage", "hosts.approved"];
/** XSI is closed to this person or organisation: the Calling API serves alone. */
const xsiClosed: ReadonlySet<string> = new Set(["forbidden", "xsi-disabled", "host-refused", "not-found"]);
/** Milliseconds without a pulse after which a line that calls itself live is doubted: a heartbeat is due every 15 s. */
const doubtAfter = 20_000;
/** Milliseconds that a sign-in without a window may take. */
const silentSignIn = 15_000;

export function createWorker({ now, setTimer, log, clearLog }: WorkerDeps): Worker {
  const own = log("worker");
  const newId = () => crypto.randomUUID();
  const sleep = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal.throwIfAborted();
      const timer = setTimeout(resolve, ms);
      const give = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener("abort", give, { once: true });
    });

  let policy: Policy;
  let installation: Installation;
  let silenced: readonly string[] = [];
  let backends: Backends | null = null;
  let following: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;
  const noRoute = createRoute([]);

  const desk = createDesk({ now, log: log("desk"), changed: callsChanged, linkChanged: draw, fresh: settle });
  const waiting = createUntil({ calls: desk.calls, setTimer });
  const ledger = createLedger({ now, log: log("ledger"), route: () => backends?.route ?? noRoute, calls: desk.calls, resync: desk.resync, setTimer });
  const consults = createConsults({ now, log: log("consults"), ledger, calls: desk.calls, newId, until: waiting.until });
  const graces = createGraces({ now, setTimer });
  const mute = createMuteWatch({ desk, read: () => backends?.beside?.read ?? null, log: log("mute") });

  const approved = () => policy.values["hosts.approved"];
  const fetchApproved = guardedFetch((input, init) => fetch(input, init), approved);
  const vault = createVault({ keys: createStoredKeys(), subtle: crypto.subtle, random: (bytes) => crypto.getRandomValues(bytes), log: log("vault") });
  const flow = createFlow({
    // A silent sign-in may pass through an identity provider's page that goes on by script; Firefox does not know these words.
    launchWebAuthFlow: (details) =>
      browser.identity.launchWebAuthFlow(
        details.interactive || import.meta.env.FIREFOX
          ? details
          : { ...details, abortOnLoadForNonInteractive: false, timeoutMsForNonInteractive: silentSignIn },
      ),
    redirectUrl: browser.identity.getRedirectURL("webex"),
    fetch: (input, init) => fetch(input, init),
    subtle: crypto.subtle,
    random: (bytes) => crypto.getRandomValues(bytes),
    now,
    log: log("auth"),
  });
  const session = createSession({
    vault,
    flow,
    probe: createProbe({ fetch: fetchApproved, now, log: log("probe") }),
    readPolicy,
    readManagedSecret,
    clock: { now },
    random: Math.random,
    log: log("session"),
  });
  const token = (options?: { readonly renew?: boolean }) => session.token("my-line", options);
  const http = createWebexHttp({ token, fetch: fetchApproved, log: log("webex"), now });

  const account = createAccount({
    session,
    readLine: async () => {
      const line = await readLine({ http, settings: policy.values });
      return { ...line, country: line.number === null ? null : countryOf(line.number) };
    },
    connect,
    disconnect,
    async forget() {
      desk.forget();
      ledger.forget();
      consults.forget();
      graces.forget();
      silenced = [];
      await clearLog();
      await desk.setLink({ phase: "signed-out", via: null, channelId: null, subscriptionId: null, error: null, can: [] });
    },
    saveSettings,
    log: log("account"),
    repeat(run, ms) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  });
  const signedIn = () => account.line() !== null && desk.link().phase !== "signed-out";

  const handlers = createHandlers({
    calls: desk.calls,
    ledger,
    consults,
    graces,
    account,
    settings: () => policy.values,
    until: waiting.until,
    async silence() {
      silenced = Object.values(desk.calls().byId)
        .filter(({ call }) => call.state === "offered")
        .map(({ call }) => call.id);
      await silencedItem.set(silenced);
      draw();
    },
    reconnect,
    saveSettings,
    refreshMute: mute.refresh,
  });
  let ready: Promise<void> = Promise.resolve();
  const situation = () => ({ signedIn: signedIn(), calls: desk.calls(), consults: consults.all(), graces: graces.all(), can: desk.link().can });
  const run = (request: RunRequest) => createRun({ ready, handlers, ledger, situation, log: log("run") })(request);
  const surfaces = createSurfaces({
    run: (command: CommandId, args: unknown) => run(ownRequest(command, args, now(), newId())),
    log: log("surfaces"),
    now,
    setTimer(act, ms) {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    firefox: import.meta.env.FIREFOX,
  });

  function draw(): void {
    const link = desk.link();
    surfaces.draw({
      calls: desk.calls(),
      link,
      pulse: desk.pulse(),
      settings: policy.values,
      silenced,
      signedIn: signedIn(),
      problems: link.error === null ? 0 : 1,
    });
  }

  function callsChanged(calls: Calls, before: Calls): void {
    waiting.changed(calls);
    mute.changed(calls, before);
    draw();
    const lost = graces.all().filter(({ call }) => !(call in calls.byId));
    for (const { call } of lost) inBackground("grace", graces.keep(call));
    inBackground("ledger", ledger.judge(calls));
    inBackground("consults", consults.follow());
  }

  /** A step of the worker's own: its failure is ours to report. */
  function inBackground(what: string, work: Promise<unknown>): void {
    work.catch((thrown) => own.error("failed", { what, code: toErrorData(thrown).code, detail: toErrorData(thrown).detail }));
  }

  function connect(line: Line, withoutXsi = false): void {
    following?.stop.abort();
    const before = following?.ended ?? Promise.resolve();
    const stop = new AbortController();
    following = { stop, ended: before.then(() => follow(line, withoutXsi, stop.signal)) };
  }

  async function follow(line: Line, withoutXsi: boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const grant = (await session.records()).find(({ id }) => id === "my-line");
    backends = createBackends({
      line,
      settings: policy.values,
      installation,
      scopes: grant?.scopes ?? null,
      token,
      fetch: fetchApproved,
      now,
      sleep,
      onIdentity: (broadworksId) => inBackground("identity", account.learnIdentity(broadworksId)),
      log,
      withoutXsi,
    });
    await desk.follow(backends.feed, [...backends.route.can], signal);
    const { phase, via, error } = desk.link();
    if (signal.aborted || phase !== "stopped" || via !== "xsi" || error === null || !xsiClosed.has(error.code)) return;
    own.warn("XSI is closed, the Calling API serves alone", { code: error.code, status: error.status });
    connect(line, true);
  }

  async function disconnect(): Promise<void> {
    following?.stop.abort();
    await following?.ended;
    following = null;
    backends = null;
  }

  function reconnect(): void {
    const line = account.line();
    if (line) connect(line);
  }

  /** The first fresh state of this worker: what the last one left open is judged, once. */
  let settled = false;
  function settle(): void {
    if (settled) return;
    settled = true;
    inBackground(
      "settle",
      ledger.settle(desk.calls()).then(() => consults.settle()),
    );
  }

  async function load(): Promise<void> {
    const [read, begun] = await Promise.all([readPolicy(), begin(browser.runtime.getManifest().version, newId)]);
    policy = read;
    installation = begun.installation;
    silenced = await silencedItem.get();
    await Promise.all([desk.load(), ledger.load(), consults.load(), graces.load()]);
    own.info("worker", { start: begun.start });
    for (const entry of await graces.settle()) await ledger.close(entry, "interrupted", new AppError("interrupted").data);
    await takeUp();
    draw();
    // What Webex says of the line may have changed since yesterday; nobody waits for it.
    if (begun.start !== "wake") inBackground("line", account.refresh());
  }

  /** The line of whoever is signed in; when it cannot be read now, the alarm tries again. */
  async function takeUp(): Promise<void> {
    try {
      const line = await account.load();
      if (line) connect(line);
      else await desk.setLink({ phase: "signed-out", can: [] });
    } catch (thrown) {
      own.warn("line not read", { code: toErrorData(thrown).code });
      await desk.setLink({ phase: "stopped", error: toErrorData(thrown) });
    }
  }

  async function hello(): Promise<void> {
    await ready;
    const { phase, error } = desk.link();
    if (phase === "waiting" || (phase === "live" && now() - desk.pulse() > doubtAfter)) backends?.feed.poke();
    else if (phase === "stopped" && error?.retry) await takeUp();
  }

  watchPolicy((next) => {
    const before = policy as Policy | undefined;
    policy = next;
    draw();
    const changed = ofTheLink.filter((key) => JSON.stringify(before?.values[key]) !== JSON.stringify(next.values[key]));
    if (before !== undefined && changed.length > 0 && signedIn()) inBackground("line", relink(changed));
  });

  /** A subscription has the events of its package: another package is another subscription. */
  async function relink(changed: readonly SettingKey[]): Promise<void> {
    if (changed.includes("xsi.eventPackage")) await subscriptionItem.remove();
    await account.refresh();
    reconnect();
  }

  return {
    surfaces,
    start() {
      ready = load().catch((thrown) => own.error("start failed", { code: toErrorData(thrown).code, detail: toErrorData(thrown).detail }));
      return ready;
    },
    run,
    hello,
    async watch() {
      await hello();
      inBackground("renewal", session.renewDue(now()));
      draw();
    },
  };
}
