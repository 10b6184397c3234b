// What can be authorised, why, and how an authorisation stands. No token is ever in these records.
import type { AppErrorData } from "../errors.ts";

/** product.md §4. Issue of the receptionist's own sign-in: "my-line"; the rest are the administrator's. */
export type GrantId = "my-line" | "read-users" | "read-presence" | "control-phones" | "read-statistics";

/** How it was obtained: decides how it renews (product.md §4). */
export type GrantWay = "code" | "implicit" | "pasted";

export type GrantState = "none" | "authorised" | "failed";

export interface GrantRecord {
  readonly id: GrantId;
  readonly way: GrantWay | null;
  readonly state: GrantState;
  /** Milliseconds since 1970 when the access token ends; null = unknown (pasted). */
  readonly validUntil: number | null;
  /** When the refresh token ends; null = none or unknown. */
  readonly renewableUntil: number | null;
  /** Granted scopes where the server said so. */
  readonly scopes: readonly string[] | null;
  readonly authoriser: string | null;
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

export const noGrant = (id: GrantId): GrantRecord => ({
  id,
  way: null,
  state: "none",
  validUntil: null,
  renewableUntil: null,
  scopes: null,
  authoriser: null,
  authorisedAt: null,
  kept: true,
  error: null,
});
