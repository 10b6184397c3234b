// Who is signed in, and what follows from it: the line is read, the desk connected; at sign-out nothing is left.
import type { ArgsOf } from "@/utils/commands/registry.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { GrantId } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import { type Line, lineItem, signInItem } from "@/utils/state.ts";
import { wipeForSignOut } from "@/utils/storage.ts";
import type { Session } from "./auth/session.ts";

export interface Account {
  /** At the worker's start: what is known of the line from before; null = signed out. */
  load(): Promise<Line | null>;
  line(): Line | null;
  /** Reads the line again, and follows it anew where its addresses changed. Rejects with AppError. */
  refresh(): Promise<void>;
  signIn(): Promise<void>;
  signOut(): Promise<void>;
  saveIntegration(args: ArgsOf<"auth.saveIntegration">): Promise<void>;
  testToken(token: string | null): Promise<unknown>;
  useToken(token: string, keep: boolean): Promise<void>;
  clearToken(grant: GrantId): Promise<void>;
  /** The BroadWorks id that events carry, once the profile told it. */
  learnIdentity(broadworksId: string): Promise<void>;
}

export interface AccountDeps {
  readonly session: Session;
  readonly readLine: () => Promise<Line>;
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

export function createAccount(deps: AccountDeps): Account {
  const { session, log } = deps;
  let line: Line | null = null;

  async function setLine(next: Line): Promise<void> {
    line = next;
    await lineItem.set(next);
  }

  /** Nothing is followed with a token of whom nobody knows whose it is. */
  async function readOrLeave(): Promise<Line> {
    try {
      return await deps.readLine();
    } catch (thrown) {
      await deps.disconnect();
      await deps.forget();
      line = null;
      await lineItem.remove();
      throw thrown;
    }
  }

  /** The grant is there: whose line is it? Another person's leftovers go first. */
  async function adopt(): Promise<void> {
    const next = await readOrLeave();
    if (line !== null && line.personId !== next.personId) {
      await deps.disconnect();
      await deps.forget();
    }
    await setLine(next);
    deps.connect(next);
  }

  /** Shows on every page that a sign-in is under way, and how it ended; it does not depend on any page. */
  async function signingIn(act: () => Promise<void>): Promise<void> {
    await signInItem.set({ running: true, error: null });
    const stop = deps.repeat(() => {
      void signInItem.set({ running: true, error: null });
    }, keepAlive);
    try {
      await act();
      await adopt();
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

  async function signOut(): Promise<void> {
    await deps.disconnect();
    await session.signOut();
    line = null;
    await deps.forget();
    await wipeForSignOut();
  }

  return {
    async load() {
      line = await lineItem.get();
      const grant = (await session.records()).find(({ id }) => id === "my-line");
      if (grant === undefined || grant.state === "none") return null;
      if (line === null && grant.state === "authorised") await setLine(await deps.readLine());
      return line;
    },
    line: () => line,
    async refresh() {
      const before = line;
      if (before === null) return;
      const read = await deps.readLine();
      if (line !== before || read.personId !== before.personId) return; // signed out, or somebody else, meanwhile
      const next = { ...read, broadworksId: before.broadworksId };
      if (same(next, before)) return;
      await setLine(next);
      if (!same(next.xsi, before.xsi)) deps.connect(next);
    },
    signIn: () => signingIn(async () => void (await session.signIn({ interactive: true }))),
    signOut,
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
