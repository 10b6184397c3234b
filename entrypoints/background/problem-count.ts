// How many problems the badge counts: the same list that the console shows, from what the worker has in memory.
import { type ProblemFacts, problemsOf, urgentCount } from "@/utils/diagnostics/problems.ts";
import type { AppErrorData } from "@/utils/errors.ts";
import type { Answers, FactsByKey } from "@/utils/grants/facts.ts";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import { answersItem, factsItem, grantsItem, mergeGrants, passingGrantsItem } from "@/utils/grants/record.ts";
import { xsiRefusalItem } from "@/utils/state.ts";

export interface ProblemCount {
  load(): Promise<void>;
  of(facts: Omit<ProblemFacts, "grants" | "found" | "answers" | "xsiRefusal">): number;
  /** XSI was given up, or (null) is followed again. */
  refused(error: AppErrorData | null): Promise<void>;
}

/** Follows the grants from the first tick on; `changed`: the count may be another. */
export function createProblemCount({ changed }: { readonly changed: () => void }): ProblemCount {
  let kept: readonly GrantRecord[] = [];
  let passing: readonly GrantRecord[] = [];
  let found: FactsByKey = {};
  let answers: Answers = answersItem.fallback;
  let refusal: AppErrorData | null = null;
  grantsItem.watch((records) => {
    kept = records;
    changed();
  });
  passingGrantsItem.watch((records) => {
    passing = records;
    changed();
  });
  factsItem.watch((facts) => {
    found = facts;
    changed();
  });
  answersItem.watch((given) => {
    answers = given;
    changed();
  });
  return {
    async load() {
      [kept, passing, found, answers, refusal] = await Promise.all([
        grantsItem.get(),
        passingGrantsItem.get(),
        factsItem.get(),
        answersItem.get(),
        xsiRefusalItem.get(),
      ]);
    },
    of: (facts) => urgentCount(problemsOf({ ...facts, grants: mergeGrants(kept, passing), found, answers, xsiRefusal: refusal })),
    async refused(error) {
      if (refusal === null && error === null) return;
      refusal = error;
      await xsiRefusalItem.set(error);
    },
  };
}
