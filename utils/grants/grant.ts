// What can be authorised, why, and how an authorisation stands. No token is ever in these records.
import type { AppErrorData } from "../errors.ts";

/** product.md §4. Issue of the receptionist's own sign-in: "my-line"; the rest are the administrator's. */
export type GrantId = "my-line" | "read-users" | "read-presence" | "control-phones" | "read-statistics";
/** Given for the organisation: belongs to the installation, not to whoever sits at the desk. */
export type AdminGrantId = Exclude<GrantId, "my-line">;
/** A second authoriser of the same grant, who serves when the first one's tokens are dead. */
export type StandById = `${AdminGrantId}:stand-by`;
/** One authorisation of one authoriser: what records, tokens and tests are kept by. */
export type GrantKey = GrantId | StandById;

export const grantIds: readonly GrantId[] = ["my-line", "read-users", "read-presence", "control-phones", "read-statistics"];
export const adminGrantIds: readonly AdminGrantId[] = ["read-users", "read-presence", "control-phones", "read-statistics"];
export const standByOf = (grant: AdminGrantId): StandById => `${grant}:stand-by`;
export const grantKeys: readonly GrantKey[] = [...grantIds, ...adminGrantIds.map(standByOf)];
export const isStandBy = (key: GrantKey): key is StandById => key.endsWith(":stand-by");
/** What a key is an authorisation of. */
export const grantOf = (key: GrantKey): GrantId => (isStandBy(key) ? (key.slice(0, -":stand-by".length) as AdminGrantId) : key);

/** How it was obtained: decides how it renews (product.md §4). */
export type GrantWay = "code" | "implicit" | "pasted";

export type GrantState = "none" | "authorised" | "failed";

export interface GrantRecord {
  readonly id: GrantKey;
  readonly way: GrantWay | null;
  readonly state: GrantState;
  /** Milliseconds since 1970 when the access token ends; null = unknown (pasted). */
  readonly validUntil: number | null;
  /** When the refresh token ends; null = none or unknown. */
  readonly renewableUntil: number | null;
  /** Granted scopes where the server said so. */
  readonly scopes: readonly string[] | null;
  /** Email of who authorised, or their name where Webex told no email. */
  readonly authoriser: string | null;
  /** For the greeting. */
  readonly authoriserName: string | null;
  /** The integration that it was given through; null = none (pasted), or not known. */
  readonly clientId: string | null;
  readonly authorisedAt: number | null;
  /** Kept on disk (encrypted) or in memory only. */
  readonly kept: boolean;
  readonly error: AppErrorData | null;
}

/** webex-rest.md §2, product.md §4. */
export const grantScopes: Readonly<Record<GrantId, readonly string[]>> = {
  "my-line": ["spark:people_read", "spark:organizations_read", "spark:xsi", "spark:calls_read", "spark:calls_write", "spark:telephony_config_read"],
  "read-users": ["spark-admin:people_read", "spark-admin:organizations_read"],
  "read-presence": ["spark-admin:people_read", "spark-admin:organizations_read"],
  "control-phones": ["spark-admin:people_read", "spark-admin:organizations_read", "spark-admin:xsi"],
  "read-statistics": ["spark-admin:calling_cdr_read"],
};

/** product.md §4: of use where the integration has them ticked; asked for only when the administrator says so ("grants.optionalScopes"). */
export const optionalScopes: Readonly<Record<GrantId, readonly string[]>> = {
  "my-line": [],
  "read-users": ["spark-admin:locations_read", "spark-admin:telephony_config_read"],
  "read-presence": [],
  "control-phones": ["spark-admin:calls_read", "spark-admin:calls_write"],
  "read-statistics": [],
};

/** What is asked for at /authorize: one unticked scope would end the whole request in invalid_scope (webex-rest.md 1.2). */
export const scopesToAsk = (grant: GrantId, optional: boolean): readonly string[] =>
  optional ? [...grantScopes[grant], ...optionalScopes[grant]] : grantScopes[grant];

/** The integration that a grant is, or would be, given through, among the settings; "" = none is set up. */
export function integrationOf(
  record: GrantRecord,
  values: {
    readonly "integration.clientId": string;
    readonly "integration.byGrant": Readonly<Partial<Record<GrantId, { readonly clientId: string }>>>;
  },
): string {
  if (record.clientId !== null && record.state !== "none") return record.clientId;
  return values["integration.byGrant"][grantOf(record.id)]?.clientId || values["integration.clientId"];
}

export const noGrant = (id: GrantKey): GrantRecord => ({
  id,
  way: null,
  state: "none",
  validUntil: null,
  renewableUntil: null,
  scopes: null,
  authoriser: null,
  authoriserName: null,
  clientId: null,
  authorisedAt: null,
  kept: true,
  error: null,
});
