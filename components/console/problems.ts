// What is not as it should be, from this page's own live state: the same list that the badge counts.
import type { Live } from "@/components/app/live.ts";
import { problemsOf as listProblems, type Problem } from "@/utils/diagnostics/problems.ts";
import type { Words } from "@/utils/diagnostics/verdict.ts";
import { text } from "@/utils/i18n.ts";

export const said = ({ key, with: parts }: Words): string => text(key, parts);

/** Reads signals. */
export const problemsOf = (live: Live): readonly Problem[] =>
  listProblems({
    now: live.now.value,
    link: live.link.value,
    pulse: live.pulse.value,
    line: live.line.value,
    grants: live.grants.value,
    found: live.grantFacts.value,
    policy: live.policy.value,
    xsiRefusal: live.xsiRefusal.value,
    connectFailingSince: live.connectFailingSince.value,
  });
