// What tests of tokens and grants found out: shown on pages, never holds the token.
import type { AppErrorData } from "../errors.ts";
import type { GrantKey } from "./grant.ts";

export interface TokenFacts {
  readonly displayName: string;
  readonly email: string | null;
  /** By scope name: works, refused, or null = cannot be told without acting. */
  readonly scopesWork: Readonly<Record<string, boolean | null>>;
  /** Why a scope did not work, by scope name. */
  readonly reasons: Readonly<Record<string, AppErrorData>>;
  /** What the owner's roles are called, and how many have no name that could be read; null = Webex does not show this token its owner's roles. */
  readonly roles: { readonly named: readonly string[]; readonly unnamed: number } | null;
  /** null = cannot be told. */
  readonly fullAdmin: boolean | null;
  /** Milliseconds since 1970; null = Webex does not say (webex-rest.md 1.8 needs a scope of its own). */
  readonly validUntil: number | null;
}

/** Who a token speaks for. */
export interface TokenOwner {
  readonly displayName: string;
  readonly email: string | null;
}

/** What the worker last found out about a grant, by a harmless call with its own token. */
export interface GrantFacts {
  readonly key: GrantKey;
  /** Milliseconds since 1970. */
  readonly checkedAt: number;
  readonly worked: boolean;
  readonly error: AppErrorData | null;
  /** Milliseconds that the call took; null = it was never sent. */
  readonly ms: number | null;
  readonly trackingId: string | null;
  /** Whether the authoriser is a Full Administrator (webex-rest.md 3.3); null = cannot be told. */
  readonly fullAdmin: boolean | null;
  /** Whether the authoriser's own status is in people/me: whoever hides it sees nobody's (webex-rest.md 3.1); null = cannot be told. */
  readonly statusVisible: boolean | null;
  /** Whether the authoriser may sign in at all, as another authoriser's grant sees it (`loginEnabled`, webex-rest.md 3.1); null = nobody could look. */
  readonly loginEnabled: boolean | null;
  /** Whether the authoriser has a line of Webex Calling (an extension or a number; webex-rest.md 3.3); null = cannot be told. */
  readonly calling: boolean | null;
  /** Scopes whose test call Webex refused with 403. */
  readonly scopesRefused: readonly string[];
}

export type FactsByKey = Readonly<Partial<Record<GrantKey, GrantFacts>>>;

/** Webex does not say whether an authoriser signs in at an identity provider of the customer's: the administrator is asked once. */
export interface Answers {
  readonly sso: Readonly<Partial<Record<GrantKey, boolean>>>;
}

/** An authorisation under way in the worker, or how the last one failed: the page that asked may be gone. */
export interface Authorising {
  readonly running: boolean;
  readonly error: AppErrorData | null;
}
