// What is not as it should be, as a list of sentences: its count stands in the status bar, its whole on the diagnostics page.

import type { Live } from "@/components/app/live.ts";
import { errorWords } from "@/components/app/notices.ts";
import { standing } from "@/utils/grants/lifeline.ts";
import { text } from "@/utils/i18n.ts";

/** Reads signals. */
export function problemsOf(live: Live): readonly string[] {
  const now = live.now.value;
  const link = live.link.value;
  const grants = live.grants.value.flatMap((grant) => {
    const stands = standing(grant, now);
    if (stands === "failed" && grant.error !== null) return [errorWords(grant.error).title];
    return stands === "expiring" || stands === "expired" ? [text(`console.grant.${stands}`)] : [];
  });
  const line = link.error !== null && link.phase !== "live" && link.phase !== "signed-out" ? [errorWords(link.error).title] : [];
  const policy = live.policy.value.rejected.map((key) => text("console.problems.policy", [key]));
  return [...line, ...grants, ...policy];
}
