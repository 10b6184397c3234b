// Who serves a grant of the organisation's: the first authoriser, or the stand-by while the first one's tokens are dead.
//
//   first authoriser ── their tokens are dead, the stand-by's are not ──► stand-by
//          ▲                                                                 │
//          └── authorised again ─────────────────────────────────────────────┘
import { toErrorData } from "@/utils/errors.ts";
import { type GrantId, type GrantKey, standByOf } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import type { Grants } from "./grants.ts";

/** A bearer of this very authoriser. Rejects with AppError. */
export type TokenOf = (key: GrantKey, options?: { readonly renew?: boolean }) => Promise<string>;

interface ServingNeeds {
  readonly grants: Pick<Grants, "records">;
  readonly tokenOf: TokenOf;
  readonly log: Log;
}

/** A bearer of whoever serves. Rejects with what the first who was asked rejected with. */
export function createServing({ grants, tokenOf, log }: ServingNeeds) {
  /** Who served a grant last, so that the change of hands is told once. */
  const served = new Map<GrantId, GrantKey>();
  function servedBy(grant: GrantId, key: GrantKey): void {
    if ((served.get(grant) ?? grant) !== key) log.warn(key === grant ? "the first authoriser serves again" : "the stand-by serves", { grant });
    served.set(grant, key);
  }

  return async (grant: GrantId, options: { readonly renew?: boolean } = {}): Promise<string> => {
    if (grant === "my-line") return tokenOf(grant, options);
    const second = standByOf(grant);
    const records = await grants.records();
    const stands = (key: GrantKey) => records.find(({ id }) => id === key)?.state === "authorised";
    const order = stands(second) ? (stands(grant) ? [grant, second] : [second, grant]) : [grant];
    const thrown: unknown[] = [];
    for (const key of order) {
      try {
        const given = await tokenOf(key, options);
        servedBy(grant, key);
        return given;
      } catch (cause) {
        thrown.push(cause);
        // The network's failure says nothing about who may serve.
        if (toErrorData(cause).retry) break;
      }
    }
    throw thrown[0];
  };
}
