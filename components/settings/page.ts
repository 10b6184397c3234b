// What every row of the settings page needs, handed down once: the live state, the way to ask the worker, what only the browser knows.
import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { BrowserFacts } from "@/components/app/browser-facts.ts";
import type { Live } from "@/components/app/live.ts";
import type { ArgsOf, WorkerCommandId } from "@/utils/commands/registry.ts";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import type { RunReply } from "@/utils/messages.ts";
import type { SignIn } from "@/utils/state.ts";

/** Never rejects: a worker that does not answer is a reply too. */
export type Ask = <Id extends WorkerCommandId>(command: Id, args: ArgsOf<Id>) => Promise<RunReply>;

export interface SettingsPage {
  readonly live: Live;
  readonly ask: Ask;
  readonly facts: BrowserFacts;
  /** Both kept and passing. */
  readonly grants: ReadonlySignal<readonly GrantRecord[]>;
  /** A sign-in under way, or how the last one ended; it does not depend on this page. */
  readonly signIn: ReadonlySignal<SignIn>;
  /** Where the client secret comes from. */
  readonly secret: ReadonlySignal<"none" | "saved" | "policy">;
  /** Tells people who cannot see it change. */
  say(text: string): void;
}

const Context = createContext<SettingsPage | null>(null);
export const SettingsContext = Context.Provider;

/** What is typed into the page's search box: long rows show only what it names. */
const Searched = createContext("");
export const SearchedContext = Searched.Provider;
export const useSearched = (): string => useContext(Searched);

export function useSettingsPage(): SettingsPage {
  const page = useContext(Context);
  if (page === null) throw new Error("a settings row was drawn outside the settings page");
  return page;
}
