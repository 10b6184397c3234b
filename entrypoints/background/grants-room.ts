// The organisation's grants in the worker: authorised, tested, renewed, cleared, and looked after without anybody asking.
import type { ArgsOf } from "@/utils/commands/registry.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { GrantFacts } from "@/utils/grants/facts.ts";
import { type GrantKey, grantKeys, isStandBy } from "@/utils/grants/grant.ts";
import { answersItem, authorisingItem, factsItem } from "@/utils/grants/record.ts";
import type { Log } from "@/utils/log.ts";
import type { Policy } from "@/utils/policy.ts";
import type { Session } from "./auth/session.ts";

export interface GrantsRoom {
  /** Goes on though the page that asked is gone. Rejects with AppError. */
  authorise(key: GrantKey): Promise<void>;
  test(key: GrantKey): Promise<GrantFacts>;
  renew(key: GrantKey): Promise<void>;
  clear(key: GrantKey): Promise<void>;
  saveIntegration(args: ArgsOf<"grants.saveIntegration">): Promise<void>;
  /** For everything that the same person authorised. */
  answerSso(args: ArgsOf<"grants.answerSso">): Promise<void>;
  /** The alarm: tests at most one grant that is due. */
  watch(): Promise<void>;
}

export interface GrantsRoomDeps {
  readonly session: Pick<Session, "signIn" | "renew" | "clear" | "records" | "judged" | "saveClientSecret">;
  /** `turn` comes before each request. */
  readonly testOf: (key: GrantKey, turn?: () => Promise<unknown>) => Promise<GrantFacts>;
  readonly readPolicy: () => Promise<Pick<Policy, "values">>;
  /** Rejects with `locked-by-policy`. */
  readonly saveSettings: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly now: () => number;
  /** Runs every `ms` until the returned function is called. */
  readonly repeat: (run: () => void, ms: number) => () => void;
  /** Resolves when a request that nobody waits for may go. */
  readonly turn: () => Promise<unknown>;
  readonly log: Log;
}

/** Milliseconds between writes that keep the worker alive while somebody authorises elsewhere (design.md §6). */
const keepAlive = 15_000;
/** One grant is looked at no more often than this. */
const lookEvery = 3_600_000;

export function createGrantsRoom({ session, testOf, readPolicy, saveSettings, now, repeat, turn, log }: GrantsRoomDeps): GrantsRoom {
  const doing: { turn: Promise<unknown> } = { turn: Promise.resolve() };
  /** Stored values are read, changed and written by one at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = doing.turn.then(work);
    doing.turn = done.catch(() => undefined); // told to whoever asked
    return done;
  }
  const isThere = async (key: GrantKey) => (await session.records()).some(({ id, state }) => id === key && state !== "none");

  async function test(key: GrantKey, turn?: () => Promise<unknown>): Promise<GrantFacts> {
    const facts = await testOf(key, turn);
    await session.judged(key, facts.error);
    await inTurn(async () => {
      // Cleared meanwhile: nothing is known of what is not there.
      if (await isThere(key)) await factsItem.set({ ...(await factsItem.get()), [key]: facts });
    });
    return facts;
  }

  /** Its turn may be long in coming: the alarm does not wait for it twice. */
  let looking: Promise<void> | null = null;
  async function look(): Promise<void> {
    const facts = await factsItem.get();
    const there = new Set((await session.records()).filter(({ state }) => state !== "none").map(({ id }) => id));
    const due = grantKeys.filter((key) => key !== "my-line" && there.has(key) && now() - (facts[key]?.checkedAt ?? 0) >= lookEvery);
    // One at a time: the alarm comes every half minute, and Webex is asked gently.
    const [first] = due.toSorted((one, other) => Number(isStandBy(one)) - Number(isStandBy(other)));
    if (first === undefined) return;
    const { worked, error } = await test(first, turn);
    if (!worked) log.info("a grant does not work", { grant: first, code: error?.code ?? null });
  }

  return {
    async authorise(key) {
      const note = (running: boolean, error: AppError["data"] | null) =>
        inTurn(async () => authorisingItem.set({ ...(await authorisingItem.get()), [key]: { running, error } }));
      await note(true, null);
      const stop = repeat(() => void note(true, null), keepAlive);
      try {
        await session.signIn({ interactive: true, grant: key });
        stop();
        await note(false, null);
      } catch (thrown) {
        stop();
        await note(false, toErrorData(thrown));
        throw thrown;
      }
      await test(key);
    },
    test: (key) => test(key),
    async renew(key) {
      await session.renew(key);
      await test(key);
    },
    clear: (key) => inTurn(() => session.clear(key)),
    async saveIntegration({ grant, clientId, clientSecret, brokerUrl }) {
      if (brokerUrl !== "" && URL.parse(brokerUrl)?.protocol !== "https:") throw new AppError("bad-arguments", { detail: "https" });
      const { [grant]: _before, ...others } = (await readPolicy()).values["integration.byGrant"];
      const isOwn = clientId !== "";
      const next = isOwn ? { ...others, [grant]: { clientId, brokerUrl } } : others;
      await saveSettings({ "integration.byGrant": Object.keys(next).length === 0 ? null : next });
      // The secret of an integration that is used no more is not kept.
      if (!isOwn) await session.saveClientSecret(null, grant);
      else if (clientSecret !== null) await session.saveClientSecret(clientSecret, grant);
    },
    answerSso: ({ grant, sso }) =>
      inTurn(async () => {
        const records = await session.records();
        const who = records.find(({ id }) => id === grant)?.authoriser ?? null;
        // How somebody signs in is asked once, whatever else they authorised.
        const keys = records.filter(({ id, authoriser }) => id === grant || (who !== null && authoriser === who)).map(({ id }) => [id, sso]);
        await answersItem.set({ sso: { ...(await answersItem.get()).sso, ...Object.fromEntries(keys) } });
      }),
    watch() {
      looking ??= look().finally(() => {
        looking = null;
      });
      return looking;
    },
  };
}
