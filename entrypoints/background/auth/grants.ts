// A grant is two things kept in step: a public record that pages show, and sealed tokens that only the worker opens.
import { AppError } from "@/utils/errors.ts";
import { adminGrantIds, type GrantKey, type GrantRecord, noGrant, standByOf } from "@/utils/grants/grant.ts";
import {
  answersItem,
  authorisingItem,
  enabledItem,
  factsItem,
  grantsItem,
  mergeGrants,
  passingGrantsItem,
  requestItem,
} from "@/utils/grants/record.ts";
import type { Tokens } from "./answers.ts";
import { createTurns } from "./turns.ts";
import type { Vault } from "./vault.ts";

export interface Held extends Tokens {
  /** Milliseconds since 1970. */
  readonly obtainedAt: number;
  /** When to renew ahead of need; null = not before it must be. */
  readonly renewAt: number | null;
}

export interface Grants {
  records(): Promise<readonly GrantRecord[]>;
  record(grant: GrantKey): Promise<GrantRecord>;
  /** null: none, or it could not be opened. `fresh`: not from memory. */
  held(grant: GrantKey, options?: { readonly fresh?: boolean }): Promise<Held | null>;
  /** Record and tokens (null: the tokens are dropped) together, on disk only where that is allowed. Rejects with `not-signed-in` when `signal` was aborted before its turn came: nothing is written then. */
  put(record: GrantRecord, held: Held | null, signal: AbortSignal): Promise<void>;
  /** The record alone; its tokens stay where they are. As `put`. */
  note(record: GrantRecord, signal: AbortSignal): Promise<void>;
  /** What stands on disk goes where it ends with the browser, where disk is not allowed any more. The grants that went. */
  leaveDisk(): Promise<readonly GrantKey[]>;
  /** Nothing of it is left: tokens, record, what was found out and answered about it. */
  drop(grant: GrantKey): Promise<void>;
  /** The person's own grant with the key that sealed it; the organisation's stay. */
  dropPerson(): Promise<void>;
}

/** How long opened tokens stay in memory, milliseconds: a burst of requests opens the vault once. */
const memoryMs = 30_000;

export interface GrantsNeeds {
  readonly vault: Vault;
  /** Whether tokens may stay on disk ("token.keep"). */
  readonly keeps: () => Promise<boolean>;
  readonly now: () => number;
}

export function createGrants({ vault, keeps, now }: GrantsNeeds): Grants {
  const inTurn = createTurns();
  const memory = new Map<GrantKey, { readonly held: Held; readonly until: number }>();

  const records = async () => mergeGrants(await grantsItem.get(), await passingGrantsItem.get());
  const record = async (grant: GrantKey) => (await records()).find(({ id }) => id === grant) ?? noGrant(grant);

  async function writeRecord(grant: GrantKey, next: GrantRecord | null): Promise<void> {
    // Written before it is taken away: whoever reads meanwhile finds it.
    for (const item of next?.kept === true ? [grantsItem, passingGrantsItem] : [passingGrantsItem, grantsItem]) {
      const before = await item.get();
      const others = before.filter(({ id }) => id !== grant);
      const belongs = next !== null && next.kept === (item === grantsItem);
      if (belongs) await item.set([...others, next]);
      else if (others.length === 0) await item.remove();
      else if (others.length !== before.length) await item.set(others);
    }
  }

  /** What was found out or answered about a grant speaks of its authoriser. */
  async function forgetFindings(grant: GrantKey): Promise<void> {
    const without = <T>(found: Readonly<Partial<Record<GrantKey, T>>>): Readonly<Partial<Record<GrantKey, T>>> =>
      Object.fromEntries(Object.entries(found).filter(([key]) => key !== grant));
    const [facts, authorising, { sso }] = await Promise.all([factsItem.get(), authorisingItem.get(), answersItem.get()]);
    if (grant in facts) await factsItem.set(without(facts));
    if (grant in authorising) await authorisingItem.set(without(authorising));
    if (grant in sso) await answersItem.set({ sso: without(sso) });
    const left = await records();
    if (adminGrantIds.some((id) => left.some((each) => each.id === id || each.id === standByOf(id)))) return;
    await requestItem.remove();
    await enabledItem.remove();
  }

  const unlessAborted = (signal: AbortSignal) => {
    if (signal.aborted) throw new AppError("not-signed-in", { detail: "signed out meanwhile" });
  };

  async function open(grant: GrantKey): Promise<Held | null> {
    const opened = await vault.open(grant);
    return opened === null ? null : readHeld(opened);
  }

  /** In turn. */
  async function write(next: GrantRecord, held: Held | null): Promise<void> {
    memory.delete(next.id);
    if (held === null) await vault.remove(next.id);
    else await vault.seal(next.id, JSON.stringify(held), next.kept);
    await writeRecord(next.id, next);
  }

  return {
    records,
    record,

    async held(grant, { fresh = false } = {}) {
      const remembered = memory.get(grant);
      if (!fresh && remembered && now() < remembered.until) return remembered.held;
      return inTurn(async () => {
        const held = await open(grant);
        if (held === null) memory.delete(grant);
        else memory.set(grant, { held, until: now() + memoryMs });
        return held;
      });
    },

    put: (next, held, signal) =>
      inTurn(async () => {
        const kept = next.kept && (await keeps());
        unlessAborted(signal);
        await write({ ...next, kept }, held);
      }),

    note: (next, signal) =>
      inTurn(async () => {
        const { state, kept } = await record(next.id);
        unlessAborted(signal);
        await writeRecord(next.id, state === "none" ? next : { ...next, kept });
      }),

    leaveDisk: () =>
      inTurn(async () => {
        if (await keeps()) return [];
        const kept = await grantsItem.get();
        for (const each of kept) await write({ ...each, kept: false }, await open(each.id));
        return kept.map(({ id }) => id);
      }),

    drop: (grant) =>
      inTurn(async () => {
        memory.delete(grant);
        await vault.remove(grant);
        await writeRecord(grant, null);
        await forgetFindings(grant);
      }),

    dropPerson: () =>
      inTurn(async () => {
        memory.delete("my-line");
        await vault.clear();
        await writeRecord("my-line", null);
        await forgetFindings("my-line");
      }),
  };
}

/** null: not what `put` wrote. The text is never quoted: it holds tokens. */
function readHeld(opened: string): Held | null {
  try {
    const held = JSON.parse(opened) as Partial<Held> | null;
    return typeof held?.accessToken === "string" && typeof held.obtainedAt === "number" && typeof held.way === "string" ? (held as Held) : null;
  } catch {
    return null;
  }
}
