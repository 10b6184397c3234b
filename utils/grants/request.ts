// "Complete request": every check of the organisation's set-up, row by row, as the worker writes it down. Pure.
import type { AppErrorData } from "../errors.ts";
import { type AdminGrantId, adminGrantIds, type GrantId } from "./grant.ts";

/** Organisation readable, XSI enabled, people counted, status readable, line found, event channel opens, records readable. */
export type CheckId = "organisation" | "xsi" | "people" | "presence" | "line" | "channel" | "records";

export interface RequestRow {
  readonly check: CheckId;
  /** Whose token it runs with. */
  readonly grant: GrantId;
  /** `skipped`: the grant is neither there nor expected, and no other can do it. */
  readonly state: "waiting" | "running" | "passed" | "failed" | "skipped";
  /** What was found, as a text of Webex's ("214" people). */
  readonly found: string | null;
  readonly error: AppErrorData | null;
}

export interface RequestState {
  readonly running: boolean;
  /** Milliseconds since 1970; null = never asked. */
  readonly startedAt: number | null;
  readonly rows: readonly RequestRow[];
}

/** Set when every check of the expected grants passed. */
export interface Enabled {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Who signed the organisation's grants, by name; null = not known. */
  readonly by: string | null;
}

export const noRequest: RequestState = { running: false, startedAt: null, rows: [] };

/** Which checks prove which grant, in the order in which they are run. */
export const checksOf: Readonly<Record<AdminGrantId, readonly CheckId[]>> = {
  "read-users": ["organisation", "people"],
  "read-presence": ["presence"],
  "control-phones": ["xsi", "line", "channel"],
  "read-statistics": ["records"],
};

/** The grants whose token can do a check, the one that it proves first. */
const doneBy: Readonly<Record<CheckId, readonly AdminGrantId[]>> = {
  organisation: ["read-users", "control-phones", "read-presence"],
  people: ["read-users", "control-phones", "read-presence"],
  presence: ["read-presence"],
  xsi: ["control-phones", "read-users"],
  line: ["control-phones"],
  channel: ["control-phones"],
  records: ["read-statistics"],
};

/**
 * Every check with the grant that it runs with. A grant that is there or expected proves itself, however it stands; where it is neither,
 * another one that serves lends its token; where none does, the check is skipped.
 */
export function rowsOf({
  isWanted,
  serves,
}: {
  /** There in any state, or expected. */
  readonly isWanted: (grant: AdminGrantId) => boolean;
  readonly serves: (grant: AdminGrantId) => boolean;
}): readonly RequestRow[] {
  return adminGrantIds.flatMap((home) =>
    checksOf[home].map((check): RequestRow => {
      const grant = isWanted(home) ? home : doneBy[check].find(serves);
      return { check, grant: grant ?? home, state: grant === undefined ? "skipped" : "waiting", found: null, error: null };
    }),
  );
}
