// Whose line it is, and what follows from it: the line is read, the desk connected; when it is left, nothing of it stays.
//
//   nobody ──signIn, useToken──→ own line ──choose, policy──→ a chosen person's line, by the organisation's grant
//     ▲                            │   ▲                        │   │
//     ├──────────signOut───────────┘   └──choose(null), policy──┘   │
//     └──────────signOut: left until somebody asks for a line again─┘
//
// Promises: one change of the line at a time; before another person's line is followed, nothing of the former one is left, and a line that was
// chosen is never quietly replaced by another.
import type { ArgsOf } from "@/utils/commands/registry.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import { type GrantId, grantOf } from "@/utils/grants/grant.ts";
import { keptShelfItem, passingShelfItem } from "@/utils/grants/record.ts";
import type { Log } from "@/utils/log.ts";
import type { Policy } from "@/utils/policy.ts";
import { type Line, lineItem, lineLeftItem, signInItem } from "@/utils/state.ts";
import { wipeForSignOut } from "@/utils/storage.ts";
import type { Session } from "./auth/session.ts";
import type { LineOf } from "./webex/line.ts";

export interface Account {
  /** At the worker's start: what is known of the line from before; null = signed out. */
  load(): Promise<Line | null>;
  line(): Line | null;
  /** Reads the line again, and follows it anew where its addresses changed. Rejects with AppError. */
  refresh(): Promise<void>;
  signIn(): Promise<void>;
  /** Leaves the line, a chosen person's too. The organisation's authorisations and the choice stay. */
  signOut(): Promise<void>;
  /** By uuid; null: back to the own line. Taken up before it resolves. Rejects with AppError, and then nothing changed: `locked-by-policy`, `grant-missing`, `no-line` … */
  choose(person: string | null): Promise<void>;
  /** Setting, policy or authorisations may say another line than the one that is followed. Rejects with AppError; then none is followed. */
  settle(): Promise<void>;
  saveIntegration(args: ArgsOf<"auth.saveIntegration">): Promise<void>;
  testToken(token: string | null): Promise<unknown>;
  useToken(token: string, keep: boolean): Promise<void>;
  clearToken(grant: GrantId): Promise<void>;
  /** The BroadWorks id that events carry, once the profile told it. */
  learnIdentity(broadworksId: string): Promise<void>;
}

export interface AccountDeps {
  readonly session: Session;
  readonly readLine: (of: LineOf) => Promise<Line>;
  /** The setting `line.person`, as it is now. */
  readonly chosen: () => Promise<{ readonly person: string; readonly locked: boolean }>;
  /** Follows the line from now on; replaces what was followed. */
  readonly connect: (line: Line) => void;
  /** Ends the link and resolves when nothing of it writes any more. */
  readonly disconnect: () => Promise<void>;
  /** Forgets the live state of the worker's rooms. */
  readonly forget: () => Promise<void>;
  /** Rejects with `locked-by-policy`. */
  readonly saveSettings: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly log: Log;
  /** Runs every `ms` until the returned function is called. */
  readonly repeat: (run: () => void, ms: number) => () => void;
}

/** Milliseconds between writes that keep the worker alive while the person signs in elsewhere (design.md §6). */
const keepAlive = 15_000;

const keysInOrder = (_key: string, value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
/** Chromium's storage gives objects back with their keys sorted: what was stored and what was just read are compared in one order. */
const same = (one: unknown, other: unknown) => JSON.stringify(one, keysInOrder) === JSON.stringify(other, keysInOrder);

/** What setting and policy say of whose line it is. */
export const chosenLine = ({ values, origin }: Policy) => ({ person: values["line.person"], locked: origin["line.person"] === "locked" });

const lineOf = (line: Line): LineOf => (line.grant === "my-line" ? { grant: "my-line" } : { grant: "control-phones", person: line.userUuid });

export function createAccount(deps: AccountDeps): Account {
  const { session, log } = deps;
  let line: Line | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** One change of the line after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined); // told to whoever asked
    return done;
  }

  /** Ever given, and not taken back; it may have died. */
  const isThere = async (grant: GrantId) => (await session.records()).some(({ id, state }) => grantOf(id) === grant && state !== "none");

  async function needControl(): Promise<void> {
    if (!(await isThere("control-phones"))) throw new AppError("grant-missing", { detail: "control-phones" });
  }

  /** Whose line is wanted, and with which authorisation; null: nobody's. Rejects with `grant-missing`. */
  async function wanted(): Promise<LineOf | null> {
    const { person } = await deps.chosen();
    if (person === "") return (await isThere("my-line")) ? { grant: "my-line" } : null;
    if (await lineLeftItem.get()) return null;
    await needControl();
    return { grant: "control-phones", person };
  }

  const isAuthorised = async () => (await session.records()).some(({ id, state }) => id === "my-line" && state === "authorised");

  const fits = (of: LineOf): boolean =>
    line !== null && line.grant === of.grant && (of.grant === "my-line" || line.userUuid.toLowerCase() === of.person.toLowerCase());

  async function setLine(next: Line): Promise<void> {
    line = next;
    await lineItem.set(next);
  }

  /** Nothing of the person whose line it was is left; their sign-in, if it was theirs, stays. */
  async function leave(): Promise<void> {
    await deps.disconnect();
    await deps.forget();
    line = null;
    await wipeForSignOut([keptShelfItem, passingShelfItem, signInItem]);
  }

  /** Nothing is followed with a token of whom nobody knows whose it is. */
  async function readOrLeave(of: LineOf): Promise<Line> {
    try {
      return await deps.readLine(of);
    } catch (thrown) {
      await leave();
      throw thrown;
    }
  }

  /** The grant is there: whose line is it? Another person's leftovers go first. */
  async function adopt(of: LineOf): Promise<void> {
    const next = await readOrLeave(of);
    if (line !== null && (line.personId !== next.personId || line.grant !== next.grant)) await leave();
    await setLine(next);
    deps.connect(next);
  }

  /** What is followed, but is not wanted any more, is left. Rejects with `grant-missing`. */
  async function wantedOrLeave(): Promise<LineOf | null> {
    const of = await wanted().catch(async (thrown: unknown) => {
      if (line !== null) await leave();
      throw thrown;
    });
    if (line !== null && (of === null || !fits(of))) await leave();
    return of;
  }

  /** As it should be now. `isNew`: somebody just signed in, maybe another person than before. */
  async function takeUp(isNew: boolean): Promise<void> {
    const of = await wantedOrLeave();
    if (of !== null && (line === null || (isNew && of.grant === "my-line"))) await adopt(of);
  }

  /** Shows on every page that a sign-in is under way, and how it ended; it does not depend on any page. */
  async function signingIn(act: () => Promise<void>): Promise<void> {
    await signInItem.set({ running: true, error: null });
    const stop = deps.repeat(() => {
      void signInItem.set({ running: true, error: null });
    }, keepAlive);
    try {
      await act();
      await lineLeftItem.remove();
      await inTurn(() => takeUp(true));
      stop();
      await signInItem.set({ running: false, error: null });
    } catch (thrown) {
      stop();
      const error = toErrorData(thrown);
      log.warn("sign-in failed", { code: error.code, status: error.status, trackingId: error.trackingId });
      await signInItem.set({ running: false, error });
      throw thrown;
    }
  }

  const signOut = () =>
    inTurn(async () => {
      const wasChosen = line?.grant === "control-phones";
      await deps.disconnect();
      await session.signOut();
      line = null;
      await deps.forget();
      await wipeForSignOut();
      if (wasChosen) await lineLeftItem.set(true);
    });

  return {
    async load() {
      line = await lineItem.get();
      const of = await wantedOrLeave(); // another may have been chosen while we were away
      if (of === null) return null;
      if (line === null && (of.grant === "control-phones" || (await isAuthorised()))) await setLine(await deps.readLine(of));
      return line;
    },
    line: () => line,
    async refresh() {
      const before = line;
      if (before === null) return;
      const read = await deps.readLine(lineOf(before));
      if (line !== before || read.personId !== before.personId) return; // signed out, or somebody else, meanwhile
      const next = { ...read, broadworksId: before.broadworksId };
      if (same(next, before)) return;
      await setLine(next);
      if (!same(next.xsi, before.xsi)) deps.connect(next);
    },
    signIn: () => signingIn(async () => void (await session.signIn({ interactive: true }))),
    signOut,
    async choose(person) {
      const next = person ?? "";
      const { locked, person: before } = await deps.chosen();
      if (locked && next !== before) throw new AppError("locked-by-policy", { detail: "line.person" });
      // Only a line that can be taken up is chosen.
      if (next !== "") {
        await needControl();
        await deps.readLine({ grant: "control-phones", person: next });
      }
      await deps.saveSettings({ "line.person": next });
      await lineLeftItem.remove();
      await inTurn(() => takeUp(false));
    },
    settle: () => inTurn(() => takeUp(false)),
    async saveIntegration({ clientId, clientSecret, brokerUrl }) {
      if (brokerUrl !== "" && URL.parse(brokerUrl)?.protocol !== "https:") throw new AppError("bad-arguments", { detail: "https" });
      await deps.saveSettings({ "integration.clientId": clientId || null, "integration.brokerUrl": brokerUrl || null });
      if (clientSecret !== null) await session.saveClientSecret(clientSecret);
    },
    testToken: (token) => session.testToken(token),
    useToken: (token, keep) => signingIn(async () => void (await session.useToken(token, keep))),
    clearToken: (grant) => (grant === "my-line" ? signOut() : session.clear(grant)),
    async learnIdentity(broadworksId) {
      if (line && line.broadworksId !== broadworksId) await setLine({ ...line, broadworksId });
    },
  };
}
