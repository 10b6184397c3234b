// What is not as it should be, from this page's own live state: the same list that the badge counts.
import type { Live } from "@/components/app/live.ts";
import { problemsOf as listProblems, type Problem } from "@/utils/diagnostics/problems.ts";

/** Reads signals. */
export const problemsOf = (live: Live): readonly Problem[] =>
  listProblems({
    now: live.now.value,
    link: live.link.value,
    pulse: live.pulse.value,
    line: live.line.value,
    grants: live.grants.value,
    found: live.grantFacts.value,
    answers: live.grantAnswers.value,
    policy: live.policy.value,
    xsiRefusal: live.xsiRefusal.value,
    connectFailingSince: live.connectFailingSince.value,
  });
