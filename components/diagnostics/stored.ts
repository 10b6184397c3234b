// What the checks need of what is stored, read afresh each time they judge.
import { requestsItem } from "@/utils/diagnostics/requests.ts";
import { answersItem, factsItem, grantsItem, mergeGrants, passingGrantsItem, secretSavedItem } from "@/utils/grants/record.ts";
import type { LogLine } from "@/utils/log.ts";
import { logItem } from "@/utils/log-store.ts";
import { hasManagedSecret, readPolicy } from "@/utils/policy.ts";
import { lineItem, linkItem, pulseItem, signInItem, xsiRefusalItem } from "@/utils/state.ts";
import type { Stored } from "./checker.ts";

/** Why the last event channel ended, as the line's feed logs it. */
export function lastEndOf(log: readonly LogLine[]): string | null {
  const why = log.findLast(({ text }) => text === "channel ended")?.facts.why;
  return typeof why === "string" ? why : null;
}

export async function readStored(about: { readonly version: string; readonly agent: string }): Promise<Stored> {
  const [link, pulse, line, kept, passing, found, answers, signIn, policy, saved, managed, requests, xsiRefusal, log] = await Promise.all([
    linkItem.get(),
    pulseItem.get(),
    lineItem.get(),
    grantsItem.get(),
    passingGrantsItem.get(),
    factsItem.get(),
    answersItem.get(),
    signInItem.get(),
    readPolicy(),
    secretSavedItem.get(),
    hasManagedSecret(),
    requestsItem.get(),
    xsiRefusalItem.get(),
    logItem.get(),
  ]);
  return {
    ...about,
    link,
    pulse,
    line,
    grants: mergeGrants(kept, passing),
    found,
    answers,
    signIn,
    policy,
    secret: managed ? "policy" : saved ? "saved" : "none",
    requests,
    xsiRefusal,
    lastEnd: lastEndOf(log),
  };
}
