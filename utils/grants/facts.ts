// What a test of a token found out: shown on the options page, never holds the token.
import type { AppErrorData } from "../errors.ts";

export interface TokenFacts {
  readonly displayName: string;
  readonly email: string | null;
  /** By scope name: works, refused, or null = cannot be told without acting. */
  readonly scopesWork: Readonly<Record<string, boolean | null>>;
  /** Why a scope did not work, by scope name. */
  readonly reasons: Readonly<Record<string, AppErrorData>>;
  /** Milliseconds since 1970; null = Webex does not say (webex-rest.md 1.8 needs a scope of its own). */
  readonly validUntil: number | null;
}

/** Who a token speaks for. */
export interface TokenOwner {
  readonly displayName: string;
  readonly email: string | null;
}
