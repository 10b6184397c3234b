// Runs checks, alone or all: gathers what they look at, each thing once, and judges as soon as it can be judged; never rejects.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Support } from "@/components/app/support.ts";
import { type Check, type CheckId, checksFor, closure, type Source, settle } from "@/utils/diagnostics/check.ts";
import type { Facts, Trials } from "@/utils/diagnostics/facts.ts";
import { xsiHosts } from "@/utils/diagnostics/facts.ts";
import type { Verdict } from "@/utils/diagnostics/verdict.ts";

/** What is stored, read when it is judged: what the test calls brought about is in it. */
export type Stored = Omit<Facts, "now" | "permissions" | "storage" | "network" | "worker" | "trials" | "hosts">;

export interface Row {
  readonly check: Check;
  /** null: not run yet. */
  readonly verdict: Verdict | null;
  /** Milliseconds since 1970, when it was judged. */
  readonly at: number | null;
  readonly running: boolean;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface Checker {
  readonly rows: ReadonlySignal<readonly Row[]>;
  /** null: nothing runs. */
  readonly progress: ReadonlySignal<Progress | null>;
  /** The last test calls, for what else the page shows of them. */
  readonly trials: ReadonlySignal<Trials>;
  /** Joins a run that is under way. */
  runAll(): Promise<void>;
  /** That check; and, when it does not pass, what it depends on, so that the cause is named and not its consequence. */
  run(id: CheckId): Promise<void>;
}

export interface CheckerParts {
  readonly support: Support;
  readonly readStored: () => Promise<Stored>;
  readonly now: () => number;
}

type Gathered = { -readonly [Part in "permissions" | "storage" | "network" | "worker" | "hosts"]: Facts[Part] } & { trials: Trials };

export function createChecker({ support, readStored, now }: CheckerParts): Checker {
  const rows = signal<readonly Row[]>(checksFor([]).map((check) => ({ check, verdict: null, at: null, running: false })));
  const progress = signal<Progress | null>(null);
  const trials = signal<Trials>({});
  let under: Promise<void> = Promise.resolve();

  const change = (ids: ReadonlySet<CheckId>, part: (row: Row) => Partial<Row>) => {
    rows.value = rows.value.map((row) => (ids.has(row.check.id) ? { ...row, ...part(row) } : row));
  };

  /** Gathers for one run; the same thing is asked once. */
  function createGathering() {
    const facts: Gathered = { permissions: null, storage: null, network: null, worker: null, hosts: null, trials: {} };
    const asked = new Map<Source, Promise<void>>();

    async function ask(source: Source): Promise<void> {
      switch (source) {
        case "permissions":
          facts.permissions = await support.readPermissions();
          return;
        case "storage":
          facts.storage = await support.tryStorage();
          return;
        case "network":
          facts.network = await support.reachWebex();
          return;
        case "worker":
          facts.worker = await support.greetWorker();
          return;
        case "hosts": {
          const { line, policy } = await readStored();
          facts.hosts = await support.readHosts(xsiHosts(line), policy.values["hosts.approved"]);
          return;
        }
        default: {
          await gather("worker");
          // A background that is silent once is silent: nobody waits for it ten times over.
          if (!facts.worker?.answered) return;
          const tried = await support.tryCall(source);
          facts.trials = { ...facts.trials, ...tried };
        }
      }
    }

    /** What cannot be gathered is not known: the check that wants it cannot tell. */
    const gather = (source: Source): Promise<void> => {
      const under = asked.get(source) ?? ask(source).catch((thrown: unknown) => console.warn("not gathered", source, thrown));
      asked.set(source, under);
      return under;
    };
    return { facts, gather };
  }

  type Gathering = ReturnType<typeof createGathering>;

  async function judge(all: readonly Check[], { facts }: Gathering): Promise<ReadonlyMap<CheckId, Verdict>> {
    return settle(all, { ...(await readStored()), ...facts, now: now() });
  }

  /** Checks of `chosen` one after the other as what they need comes in. */
  async function work(all: readonly Check[], chosen: readonly Check[], gathering: Gathering): Promise<void> {
    const ids = new Set(chosen.map(({ id }) => id));
    change(ids, () => ({ running: true }));
    progress.value = { done: 0, total: chosen.length };
    const one = async (check: Check) => {
      const family = closure(all, check.id);
      await Promise.all(family.flatMap(({ asks }) => asks).map(gathering.gather));
      const verdict = (await judge(family, gathering)).get(check.id) ?? null;
      change(new Set([check.id]), () => ({ verdict, at: now(), running: false }));
      progress.value = { done: (progress.value?.done ?? 0) + 1, total: chosen.length };
    };
    await Promise.all(chosen.map(one));
    // Once more together: a test call may have changed what is stored after the first checks were judged.
    const verdicts = await judge(all, gathering);
    change(ids, ({ check }) => ({ verdict: verdicts.get(check.id) ?? null, at: now() }));
    trials.value = { ...trials.value, ...gathering.facts.trials };
    progress.value = null;
  }

  async function refreshList(): Promise<readonly Check[]> {
    const all = checksFor((await readStored()).grants);
    const known = new Map(rows.value.map((row) => [row.check.id, row]));
    rows.value = all.map((check) => known.get(check.id) ?? { check, verdict: null, at: null, running: false });
    return all;
  }

  async function runOne(id: CheckId): Promise<void> {
    const all = await refreshList();
    const check = all.find((each) => each.id === id);
    if (!check) return;
    const gathering = createGathering();
    change(new Set([id]), () => ({ running: true }));
    progress.value = { done: 0, total: 1 };
    await Promise.all(check.asks.map(gathering.gather));
    const own = (await judge([check], gathering)).get(id) ?? null;
    if (own?.result !== "passed" && check.needs.length > 0) return work(closure(all, id), closure(all, id), gathering);
    change(new Set([id]), () => ({ verdict: own, at: now(), running: false }));
    trials.value = { ...trials.value, ...gathering.facts.trials };
    progress.value = null;
  }

  /** What cannot even begin (storage that does not answer) ends the run, not the page. */
  const inTurn = (total: number, job: () => Promise<void>): Promise<void> => {
    progress.value ??= { done: 0, total };
    under = under.then(job).catch((thrown: unknown) => {
      console.warn("checks ended", thrown);
      change(new Set(rows.value.map(({ check }) => check.id)), () => ({ running: false }));
      progress.value = null;
    });
    return under;
  };

  return {
    rows,
    progress,
    trials,
    runAll: () =>
      progress.value !== null
        ? under
        : inTurn(rows.value.length, async () => {
            const all = await refreshList();
            await work(all, all, createGathering());
          }),
    run: (id) => inTurn(1, () => runOne(id)),
  };
}
