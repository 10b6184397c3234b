// What may end a grant before it ends: told while there is time to do something. Pure, time is given.
import type { Answers, FactsByKey } from "./facts.ts";
import { type GrantKey, type GrantRecord, grantKeys, grantOf } from "./grant.ts";
import { standing } from "./lifeline.ts";

export type RiskId = "not-behind-sso" | "sso-unknown" | "one-authoriser" | "presence-hidden" | "not-full-admin" | "no-calling-line" | "pasted";

/** Texts: `grant.risk.<id>.title` and `.remedy`, with $1 the authoriser. */
export interface Risk {
  readonly id: RiskId;
  readonly key: GrantKey;
  readonly authoriser: string | null;
}

export interface RiskFacts {
  readonly records: readonly GrantRecord[];
  readonly facts: FactsByKey;
  readonly answers: Answers;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Of the grants that stand; what has failed already has causes instead. In the order of the table, the worst first. */
export function risksOf({ records, facts, answers, now }: RiskFacts): readonly Risk[] {
  const stands = (record: GrantRecord) => record.id !== "my-line" && ["authorised", "expiring"].includes(standing(record, now));
  const standings = records.filter(stands);
  return grantKeys.flatMap((key) => {
    const record = standings.find(({ id }) => id === key);
    if (record === undefined) return [];
    const { authoriser } = record;
    const grant = grantOf(key);
    const known = facts[key];
    const isAlone = !standings.some((other) => other.id !== key && grantOf(other.id) === grant && other.authoriser !== authoriser);
    const sso = answers.sso[key];
    const ids: readonly RiskId[] = [
      ...(known?.fullAdmin === false ? (["not-full-admin"] as const) : []),
      ...(known?.statusVisible === false && grant === "read-presence" ? (["presence-hidden"] as const) : []),
      // Others who control phones so ask for an authoriser with a Professional licence (webex-rest.md 2); that it is needed is not known.
      ...(known?.calling === false && grant === "control-phones" ? (["no-calling-line"] as const) : []),
      ...(record.way === "pasted"
        ? (["pasted"] as const)
        : sso === undefined
          ? (["sso-unknown"] as const)
          : sso
            ? []
            : (["not-behind-sso"] as const)),
      ...(isAlone ? (["one-authoriser"] as const) : []),
    ];
    return ids.map((id): Risk => ({ id, key, authoriser }));
  });
}
