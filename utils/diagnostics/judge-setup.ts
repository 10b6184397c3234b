// Judges of what stands before any Webex question: the browser, storage, the background, the network, the clock, the set-up. Pure.
import { type Facts, ofIntegration } from "./facts.ts";
import { lastHour } from "./requests.ts";
import { because, cannotTell, type Evidence, errorEvidence, failed, message, notLooked, ofError, passed, run, type Verdict } from "./verdict.ts";

/** Milliseconds: nobody's token or log minds less. */
export const tolerableSkew = 60_000;
/** Milliseconds: 429s before that are history. */
const lately = 5 * 60_000;
/** Share of the quota from which storage counts as full. */
const full = 0.9;

export function judgePermissions({ permissions }: Facts): Verdict {
  if (permissions === null) return notLooked();
  const { missing, missingHosts, granted } = permissions;
  const evidence: readonly Evidence[] = [
    { label: "granted", value: granted },
    ...missing.map((value) => ({ label: "missing", value })),
    ...missingHosts.map((value) => ({ label: "missing", value })),
  ];
  if (missingHosts.length > 0) return failed(because("hosts_withheld"), "you", { evidence, act: { kind: "allow-hosts", origins: missingHosts } });
  if (missing.length > 0) return failed(because("permission_missing", missing.join(", ")), "you", { evidence });
  return passed(evidence);
}

export function judgeStorage({ storage }: Facts): Verdict {
  if (storage === null) return notLooked();
  const evidence = storage.flatMap(({ area, failure, used, quota, broken }): readonly Evidence[] => [
    { label: area, value: failure ?? used, ...(failure === null ? { kind: "bytes" as const } : {}) },
    ...(quota === null ? [] : [{ label: "quota", value: quota, kind: "bytes" as const }]),
    ...broken.map((value) => ({ label: "set_aside", value })),
  ]);
  const failing = storage.find(({ failure }) => failure !== null);
  if (failing) return failed(because(/quota/i.test(failing.failure ?? "") ? "storage_full" : "storage_failing"), "you", { evidence });
  if (storage.some(({ used, quota }) => used !== null && quota !== null && used > quota * full))
    return failed(because("storage_full"), "you", { evidence });
  const broken = storage.flatMap((area) => area.broken);
  if (broken.length > 0) return failed(because("storage_broken", broken.join(", ")), "you", { evidence, act: { kind: "discard-broken" } });
  return passed(evidence);
}

export function judgeBackground({ worker }: Facts): Verdict {
  if (worker === null) return notLooked();
  const evidence: readonly Evidence[] = [{ label: "took", value: worker.ms, kind: "span" }];
  return worker.answered ? passed(evidence) : failed(because("background_silent"), "switchboard", { evidence });
}

export function judgeNetwork({ network }: Facts): Verdict {
  if (network === null) return notLooked();
  const evidence: readonly Evidence[] = [
    { label: "asked", value: network.host },
    { label: "online", value: network.online },
    ...(network.status === null ? [] : [{ label: "status", value: network.status }]),
    ...(network.trackingId === null ? [] : [{ label: "tracking", value: network.trackingId }]),
    { label: "took", value: network.ms, kind: "span" },
    { label: "at", value: network.at, kind: "time" },
  ];
  const status = network.status ?? 0;
  switch (network.answer) {
    case "none":
      return failed(because(network.online ? "webex_unreachable" : "offline", network.host), "network", { evidence });
    case "late":
      return failed(because("webex_slow", network.host), "network", { evidence });
    case "redirect":
    case "page":
      return failed(because("intercepted", network.host), "network", { evidence, copy: message("firewall") });
    case "webex":
      return status >= 500 ? failed(because("webex_failing", status), "cisco", { evidence }) : passed(evidence);
  }
}

export function judgeClock({ network }: Facts): Verdict {
  if (network === null) return notLooked();
  if (network.date === null) return cannotTell({ ...because("no_date"), remedy: null });
  // The header has whole seconds: half of one is the best guess.
  const skew = network.at - (network.date + 500);
  const off = Math.max(0, Math.abs(skew) - 500 - network.ms / 2);
  const evidence: readonly Evidence[] = [
    { label: "here", value: network.at, kind: "time" },
    { label: "webex_time", value: network.date, kind: "time" },
    { label: "apart", value: off, kind: "span" },
  ];
  if (off <= tolerableSkew) return passed(evidence);
  return failed(because(skew > 0 ? "clock_fast" : "clock_slow", Math.round(off / 60_000)), "you", { evidence });
}

export function judgeRate({ requests, now, trials, network }: Facts): Verdict {
  const recent = requests.refusals.filter(({ at }) => at > now - lately);
  const tried = Object.values(trials).filter((trial) => trial.error?.code === "rate-limited");
  const byNetwork = network?.status === 429;
  const perMinute = Math.max(0, ...lastHour(requests, now).map((point) => point.requests));
  const evidence: readonly Evidence[] = [
    { label: "refusals", value: recent.length + tried.length + (byNetwork ? 1 : 0) },
    { label: "busiest_minute", value: perMinute },
    ...recent
      .slice(-3)
      .flatMap(({ at, endpoint, retryAfterMs }): readonly Evidence[] => [
        { label: "asked", value: endpoint },
        { label: "at", value: at, kind: "time" },
        ...(retryAfterMs === null ? [] : [{ label: "retry_after", value: retryAfterMs, kind: "span" as const }]),
      ]),
  ];
  if (recent.length === 0 && tried.length === 0 && !byNetwork) return passed(evidence);
  const waits = [
    ...recent.map(({ retryAfterMs }) => retryAfterMs),
    ...tried.map(({ error }) => error?.retryAfterMs ?? null),
    network?.retryAfterMs ?? null,
  ];
  return failed(because("rate_limited", Math.ceil(Math.max(0, ...waits.map((wait) => wait ?? 0)) / 1000)), "cisco", { evidence });
}

export function judgePolicy({ policy, version, agent }: Facts): Verdict {
  const locked = Object.values(policy.origin).filter((origin) => origin === "locked").length;
  const evidence: readonly Evidence[] = [
    { label: "version", value: version },
    { label: "browser", value: agent },
    { label: "locked", value: locked },
    ...policy.rejected.map((value) => ({ label: "rejected", value })),
  ];
  if (policy.rejected.length === 0) return passed(evidence);
  const names = policy.rejected.join(", ");
  return failed(because("policy_rejected", names), "administrator", { evidence, copy: message("policy", names) });
}

export function judgeIntegration({ policy, grants, secret, signIn }: Facts): Verdict {
  const clientId = policy.values["integration.clientId"];
  const broker = policy.values["integration.brokerUrl"];
  const grant = grants.find(({ id }) => id === "my-line");
  const evidence: readonly Evidence[] = [
    { label: "client_id", value: clientId === "" ? null : clientId },
    { label: "secret", value: secret },
    { label: "broker", value: broker === "" ? null : broker },
    { label: "way", value: grant?.way ?? null },
  ];
  const error = [grant?.error ?? null, signIn.error].find((each) => each !== null && ofIntegration.has(each.code));
  if (error) {
    const copy = message(error.code === "blocked-by-administrator" ? "blocked" : "integration", clientId);
    return failed(ofError(error), error.owner, { evidence: [...evidence, ...errorEvidence(error)], copy, act: run("options.open") });
  }
  if (clientId !== "" || (grant?.way === "pasted" && grant.state === "authorised")) return passed(evidence);
  return failed(because("no_client_id"), "administrator", { evidence, act: run("options.open") });
}
