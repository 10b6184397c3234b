// How the worker's rooms fit together: one desk, one ledger, one account, and the backends of the line that is followed.
import { browser } from "wxt/browser";
import type { Calls } from "@/utils/calls/call.ts";
import { parkedPlaces } from "@/utils/calls/sent.ts";
import { toErrorData } from "@/utils/errors.ts";
import { createJournalStore } from "@/utils/journal-store.ts";
import type { Log } from "@/utils/log.ts";
import type { RunReply, RunRequest } from "@/utils/messages.ts";
import { understand } from "@/utils/phone-number.ts";
import { type Policy, readPolicy, watchPolicy } from "@/utils/policy.ts";
import { sameSetting } from "@/utils/settings.ts";
import { type Line, numbersOf } from "@/utils/state.ts";
import { chosenLine, createAccount } from "./account.ts";
import { createAdmin } from "./admin.ts";
import { guardedFetch, permittedFetch } from "./auth/hosts.ts";
import { createBackends } from "./backends.ts";
import { begin, type Installation } from "./boot.ts";
import { createCallRooms } from "./call-rooms.ts";
import { createLiveDirectory } from "./directory/live.ts";
import { createFollowing } from "./following.ts";
import { createHandlers } from "./handlers.ts";
import { createIdentity } from "./identity.ts";
import { createJournal } from "./journal/index.ts";
import { createLatencyWatch } from "./latency.ts";
import { createLineLife, ofTheLink } from "./line-life.ts";
import { createMuteWatch } from "./mute.ts";
import { createAllowance, restWith } from "./presence/allowance.ts";
import { createPresences } from "./presence/index.ts";
import { createProblemCount } from "./problem-count.ts";
import { createRecorder } from "./recorder.ts";
import { createRequestWatch } from "./requests.ts";
import { createRun, ownRequest } from "./run.ts";
import { createSaveSettings } from "./save-settings.ts";
import { createShown } from "./shown.ts";
import { sleep } from "./sleep.ts";
import { createRoute } from "./telephony/route.ts";
import { readHistory } from "./webex/history.ts";

export interface WorkerDeps {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: (room: string) => Log;
  readonly clearLog: () => Promise<void>;
  readonly flushLog: () => Promise<void>;
}

export interface Worker {
  /** All listeners of what is shown outside our pages. Synchronous, in the first tick. */
  register(): void;
  /** Loads what the last worker left and takes the line up again. Call once, in the first tick. */
  start(): Promise<void>;
  run(request: RunRequest): Promise<RunReply>;
  /** Somebody is there, or the network is: no waiting out of a back-off. */
  hello(): Promise<void>;
  /** The alarm: whatever should be running, is. */
  watch(): Promise<void>;
}

/** Milliseconds that the line gets to come up before colleagues are read. */
const afterTheLine = 1_000;
/** Milliseconds that Webex gets to tell its call history: nobody waits for it. */
const historyWithin = 30_000;

export function createWorker({ now, setTimer, log, clearLog, flushLog }: WorkerDeps): Worker {
  const own = log("worker");
  const newId = () => crypto.randomUUID();

  let policy: Policy;
  let installation: Installation;
  const noRoute = createRoute([]);
  const saveSettings = createSaveSettings();
  const line = () => account.line();
  const country = () => policy.values["numbers.country"] || (line()?.country ?? null);
  const isEmergency = (destination: string) => understand(destination, country()).kind === "emergency";

  const latency = createLatencyWatch({ now, setTimer, log: log("latency") });
  const requests = createRequestWatch({
    now,
    setTimer,
    own: () => line()?.userUuid ?? null,
    sent: latency.sent,
    log: log("requests"),
  });
  const problems = createProblemCount({ changed: () => inBackground("draw", ready.then(draw)) });
  const recorder = createRecorder({ now, setTimer, log: log("recorder") });
  const rooms = createCallRooms({
    now,
    setTimer,
    newId,
    log,
    route: () => following.backends()?.route ?? noRoute,
    ringMs: (destination) => (isEmergency(destination) ? null : policy.values["send.ringSeconds"] * 1000),
    watched: latency.follow,
    changed: callsChanged,
    linkChanged,
    fresh(calls) {
      journal.fresh(calls);
      admin.connect.fresh(calls);
    },
    heard: recorder.heard,
    asked: recorder.asked,
    inBackground,
  });
  const { desk, ledger, consults, graces, sends } = rooms;
  const mute = createMuteWatch({ desk, read: () => following.backends()?.beside?.read ?? null, log: log("mute") });

  const allowance = createAllowance({ now });
  const permitted = permittedFetch(
    (input, init) => fetch(input, init),
    (pattern) => browser.permissions.contains({ origins: [pattern] }),
  );
  const counted = allowance.watch(requests.watch(permitted));
  const fetchApproved = guardedFetch(counted, () => policy.values["hosts.approved"]);
  const turn = (signal = new AbortController().signal) => allowance.turn(1, restWith(sleep, signal));
  /** Its turn may be long in coming: the alarm does not ask for it twice. */
  let renewing: Promise<void> | null = null;
  const { session, vault, tokenOf, httpOf, scopesOf, lines, checks } = createIdentity({ now, log, plainFetch: counted, fetchApproved, line });
  const presences = createPresences({ now, setTimer, sleep, session, fetch: fetchApproved, allowance, desk, sends, log: log("presence") });
  const journal = createJournal({
    now,
    setTimer,
    log: log("journal"),
    store: createJournalStore(),
    desk() {
      const own = line();
      return own && { personId: own.personId, name: own.displayName, country: country() };
    },
    keptDays: () => policy.values["journal.days"],
    // Webex tells a history to its own person only.
    readHistory: async () => (line()?.grant === "my-line" ? readHistory(httpOf("my-line"), AbortSignal.timeout(historyWithin)) : []),
  });

  const directory = createLiveDirectory({ session, fetch: fetchApproved, line, now, newId, sleep, turn, log: log("directory") });

  const following = createFollowing({
    desk,
    async make(line, withoutXsi) {
      return createBackends({
        line,
        settings: policy.values,
        installation,
        scopes: await scopesOf(line.grant),
        token: tokenOf(line.grant),
        watchToken: presences.watchToken,
        quiet: allowance,
        fetch: fetchApproved,
        now,
        sleep,
        onIdentity: (broadworksId) => inBackground("identity", account.learnIdentity(broadworksId)),
        log,
        withoutXsi,
      });
    },
    beside: (line, { watch }, signal) => presences.follow(line, watch, signal),
    refused: (error) => problems.refused(error),
    log: own,
  });
  const account = createAccount({
    session,
    readLine: lines.read,
    chosen: async () => chosenLine(await readPolicy()),
    connect,
    disconnect: () => following.disconnect(),
    async forget() {
      await Promise.all([journal.signedOut(policy.values["journal.wipeAtSignOut"]), admin.connect.left()]);
      rooms.forget();
      latency.forget();
      requests.forget();
      await presences.forget();
      await directory.forget();
      shown.forget();
      await recorder.clear();
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
  const admin = createAdmin({
    account,
    session,
    vault,
    settings: () => policy.values,
    sent: sends.rows,
    setTimer,
    turn,
    fetch: fetchApproved,
    saveSettings,
    installation: () => installation,
    enabled: () => directory.sync(),
    now,
    log,
    findLines: lines.find,
    settled: () => life.settle(),
  });
  const life = createLineLife({
    account,
    desk,
    connect,
    poke: () => following.backends()?.feed.poke(),
    ready: () => ready,
    now,
    log: own,
  });
  const signedIn = () => line() !== null && desk.link().phase !== "signed-out";

  const handlers = createHandlers({
    calls: desk.calls,
    ledger,
    consults,
    graces,
    sends,
    admin: admin.handlers,
    settings: () => policy.values,
    until: rooms.until,
    silence: () => shown.silence(),
    isEmergency,
    reconnect: life.reconnect,
    saveSettings,
    refreshMute: mute.refresh,
    journal,
    viewPeople: presences.view,
    check: (id) => (id === null ? Promise.all([requests.flush(), flushLog()]).then(() => ({})) : checks.run(id)),
    directory,
  });
  let ready: Promise<void> = Promise.resolve();
  const situation = () => ({
    signedIn: signedIn(),
    calls: desk.calls(),
    consults: consults.all(),
    graces: graces.all(),
    can: desk.link().can,
    own: numbersOf(line()),
  });
  const run = (request: RunRequest) =>
    createRun({ ready, handlers, ledger, situation, parked: () => parkedPlaces(sends.rows()), log: log("run") })(request);
  const shown = createShown({
    run: (command, args) => run(ownRequest(command, args, now(), newId())),
    ready: () => ready,
    situation,
    scene() {
      const [link, pulse] = [desk.link(), desk.pulse()];
      const open = problems.of({ now: now(), link, pulse, line: line(), policy });
      return { calls: desk.calls(), link, pulse, settings: policy.values, signedIn: signedIn(), problems: open };
    },
    country,
    ownUuid: () => line()?.userUuid ?? null,
    log: log("surfaces"),
    now,
  });

  function draw(): void {
    recorder.stood({ link: desk.link(), consults: consults.all(), graces: graces.all() });
    shown.draw();
  }

  function linkChanged(): void {
    requests.pulse(desk.pulse());
    draw();
  }

  function callsChanged(calls: Calls, before: Calls): void {
    journal.changed(calls);
    admin.connect.changed(calls);
    mute.changed(calls, before);
    draw();
  }

  /** A step of the worker's own: its failure is ours to report. */
  function inBackground(what: string, work: Promise<unknown>): void {
    work.catch((thrown) => own.error("failed", { what, code: toErrorData(thrown).code, detail: toErrorData(thrown).detail }));
  }

  function connect(line: Line): void {
    following.connect(line);
    setTimer(() => void directory.due(false), afterTheLine);
  }

  async function load(): Promise<void> {
    const [read, begun] = await Promise.all([readPolicy(), begin(browser.runtime.getManifest().version, newId)]);
    policy = read;
    installation = begun.installation;
    await Promise.all([latency.load(), requests.load(), problems.load(), rooms.load(), shown.load(), directory.load(), admin.load()]);
    admin.connect.changed(desk.calls());
    own.info("worker", { start: begun.start });
    await life.takeUp();
    draw();
    // What Webex says of the line may have changed since yesterday; nobody waits for it.
    if (begun.start !== "wake") inBackground("line", account.refresh());
  }

  watchPolicy((next) => {
    const before = policy as Policy | undefined;
    policy = next;
    draw();
    void ready.then(journal.prune);
    if (before !== undefined && before.values["line.person"] !== next.values["line.person"]) void life.settle();
    const changed = ofTheLink.filter((key) => !sameSetting(before?.values[key], next.values[key]));
    if (before !== undefined && changed.length > 0 && signedIn()) inBackground("line", life.relink(changed));
  });

  return {
    register: shown.register,
    start() {
      ready = load().catch((thrown) => own.error("start failed", { code: toErrorData(thrown).code, detail: toErrorData(thrown).detail }));
      return ready;
    },
    run(request) {
      latency.pressed(request);
      return run(request);
    },
    hello: life.hello,
    async watch() {
      await life.hello();
      void directory.due(true);
      void journal.prune();
      renewing ??= session.renewDue(now(), turn).finally(() => {
        renewing = null;
      });
      inBackground("renewal", renewing);
      inBackground("grants", admin.watch());
      draw();
    },
  };
}
