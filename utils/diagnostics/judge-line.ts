// Judges of the line itself: where its XSI is, whether the channel, the subscription and the pulse live, which phone can be answered. Pure.
import type { AppErrorData } from "../errors.ts";
import { type Facts, silentMs } from "./facts.ts";
import { countOf, lastAnswerOf, openingChannel, subscribing } from "./requests.ts";
import { inconclusive, isElsewhere, switchedOff } from "./trial.ts";
import type { Evidence, Verdict } from "./verdict.ts";
import { because, cannotTell, errorEvidence, failed, message, notLooked, ofError, passed, run, trialEvidence } from "./verdict.ts";

/** Milliseconds that opening the line may take before somebody should look. */
const openingMs = 20_000;

export function judgePrimaryLine({ trials, line, signIn }: Facts): Verdict {
  const { me } = trials;
  if (me === undefined) return notLooked();
  const asked = trialEvidence(line?.grant === "control-phones" ? "GET people/{personId}" : "GET people/me", me);
  if (me.found !== null) {
    const evidence: readonly Evidence[] = [{ label: "extension", value: me.found.extension }, { label: "number", value: me.found.number }, ...asked];
    if (me.found.extension || me.found.number) return passed(evidence);
    return failed(because("no_line"), "administrator", { evidence, copy: message("line") });
  }
  if (signIn.error?.code === "no-line")
    return failed(because("no_line"), "administrator", { evidence: errorEvidence(signIn.error), copy: message("line") });
  if (me.error !== null && isElsewhere(me)) return inconclusive(me.error, asked);
  return cannotTell({ ...because("not_readable"), remedy: null }, { evidence: [...asked, { label: "known", value: line !== null }] });
}

export function judgeAddresses({ trials, line, policy }: Facts): Verdict {
  const trial = trials.organization;
  const configured = policy.values["xsi.actionsUrl"] !== "" && policy.values["xsi.eventsUrl"] !== "" && policy.values["xsi.channelUrl"] !== "";
  const known: readonly Evidence[] = [
    ...(line?.xsi == null ? [] : [line.xsi.actions, line.xsi.events, line.xsi.channel].map((address) => ({ label: "address", value: address }))),
    { label: "configured", value: configured },
  ];
  if (trial === undefined) return { ...notLooked(), evidence: known };
  const evidence = [...known, ...trialEvidence("GET organizations", trial)];
  if (trial.found === "addresses" || (trial.found !== null && configured)) return passed(evidence);
  if (trial.found === "absent") return failed(because("xsi_off"), "cisco", { evidence, copy: message("xsi") });
  if (trial.found === "forbidden") return failed(because("organisation_closed"), "administrator", { evidence, act: run("options.open") });
  return trial.error === null ? notLooked() : inconclusive(trial.error, evidence);
}

export function judgeHosts({ hosts, line }: Facts): Verdict {
  if (hosts === null) return notLooked();
  if (hosts.length === 0) return cannotTell({ ...because(line === null ? "not_signed_in" : "no_addresses"), remedy: null });
  const evidence = hosts.flatMap(({ host, approved, granted }): readonly Evidence[] => [
    { label: "host", value: host },
    { label: "approved", value: approved },
    { label: "allowed", value: granted },
  ]);
  const names = (some: typeof hosts) => [...new Set(some.map(({ host }) => host))].join(", ");
  const strange = hosts.filter(({ approved }) => !approved);
  if (strange.length > 0)
    return failed(because("host_not_approved", names(strange)), "administrator", {
      evidence,
      act: run("options.open"),
      copy: message("host", names(strange)),
    });
  const closed = hosts.filter(({ granted }) => !granted);
  if (closed.length === 0) return passed(evidence);
  return failed(because("host_not_allowed", names(closed)), "you", {
    evidence,
    act: { kind: "allow-hosts", origins: closed.map(({ host }) => `https://${host}/*`) },
  });
}

const lineEvidence = ({ link, requests, now, lastEnd }: Facts): readonly Evidence[] => [
  { label: "phase", value: link.phase },
  ...(link.channelId === null ? [] : [{ label: "channel", value: link.channelId }]),
  { label: "since", value: link.since, kind: "time" },
  ...(link.attempt === 0 ? [] : [{ label: "attempts", value: link.attempt }]),
  ...(link.retryAt === null ? [] : [{ label: "retry_at", value: link.retryAt, kind: "time" as const }]),
  { label: "opened", value: countOf(requests, openingChannel, now) },
  ...(lastEnd === null ? [] : [{ label: "last_end", value: lastEnd }]),
];

/** XSI was there and was given up, or was never asked. */
const polled = ({ line, link }: Facts): Verdict =>
  cannotTell(line?.xsi == null ? { ...because("polled"), remedy: null } : because("polled_instead"), {
    evidence: [{ label: "via", value: link.via }],
  });

const refused = (status: number | null | undefined): boolean => typeof status === "number" && (status === 0 || status >= 400);

/** The subscription was refused on a channel that had just been granted: then the channel is healthy. */
function subscriptionRefused({ requests }: Facts): boolean {
  const [channel, subscription] = [lastAnswerOf(requests, openingChannel), lastAnswerOf(requests, subscribing)];
  return channel !== null && subscription !== null && channel.status === 200 && refused(subscription.status) && subscription.at >= channel.at;
}

const errorOfLine = ({ link, xsiRefusal }: Facts): AppErrorData | null => link.error ?? (link.via === "calling-api" ? xsiRefusal : null);

export function judgeChannel(facts: Facts): Verdict {
  const { link, line, now, lastEnd } = facts;
  if (line === null || link.phase === "signed-out") return cannotTell({ ...because("not_signed_in"), remedy: null });
  if (line.xsi === null) return polled(facts);
  const error = errorOfLine(facts);
  const evidence = [...lineEvidence(facts), ...(error === null ? [] : errorEvidence(error))];
  if (link.via === "xsi" && (link.phase === "live" || (link.phase === "subscribing" && link.channelId !== null))) return passed(evidence);
  if (subscriptionRefused(facts)) return passed(evidence);
  if (error !== null) return failed(ofError(error), error.owner, { evidence, act: run("line.reconnect") });
  if (link.via === "calling-api") return polled(facts);
  if (link.phase === "waiting" && /DuplicateChannelSet/i.test(lastEnd ?? ""))
    return failed(because("other_console"), "you", { evidence, act: run("line.reconnect") });
  if (link.phase === "waiting" || link.phase === "stopped")
    return failed(because("channel_lost"), "network", { evidence, act: run("line.reconnect") });
  if (now - link.since > openingMs) return failed(because("channel_slow"), "network", { evidence, act: run("line.reconnect") });
  return cannotTell({ ...because("opening"), remedy: null }, { evidence });
}

export function judgeSubscription(facts: Facts): Verdict {
  const { link, line, requests, policy, now } = facts;
  if (line === null || link.phase === "signed-out") return cannotTell({ ...because("not_signed_in"), remedy: null });
  if (line.xsi === null) return polled(facts);
  const last = lastAnswerOf(requests, subscribing);
  const error = errorOfLine(facts);
  const evidence: readonly Evidence[] = [
    { label: "subscription", value: link.subscriptionId },
    { label: "package", value: policy.values["xsi.eventPackage"] },
    ...(last === null
      ? []
      : [
          { label: "status", value: last.status },
          { label: "at", value: last.at, kind: "time" as const },
        ]),
    ...(last?.trackingId ? [{ label: "tracking", value: last.trackingId }] : []),
    ...(error?.detail ? [{ label: "detail", value: error.detail }] : []),
  ];
  if (link.via === "xsi" && link.phase === "live" && link.subscriptionId !== null) return passed(evidence);
  if (subscriptionRefused(facts)) {
    if (last?.status === 403)
      return failed(because("subscription_refused", policy.values["xsi.eventPackage"]), "administrator", { evidence, act: run("options.open") });
    return failed(error === null ? because("subscription_failing") : ofError(error), error?.owner ?? "cisco", {
      evidence,
      act: run("line.reconnect"),
    });
  }
  if (link.via === "calling-api") return polled(facts);
  if (link.phase === "subscribing" && now - link.since > openingMs)
    return failed(because("subscription_failing"), "cisco", { evidence, act: run("line.reconnect") });
  return cannotTell({ ...because("no_channel"), remedy: null }, { evidence });
}

export function judgePulse({ link, pulse, now, line }: Facts): Verdict {
  if (line === null || link.phase === "signed-out") return cannotTell({ ...because("not_signed_in"), remedy: null });
  const heard = Math.max(pulse, link.phase === "live" ? link.since : 0);
  const age = Math.max(0, now - heard);
  const evidence: readonly Evidence[] = [
    ...(pulse === 0 ? [] : [{ label: "pulse", value: pulse, kind: "time" as const }]),
    ...(heard === 0 ? [] : [{ label: "age", value: age, kind: "span" as const }]),
    { label: "via", value: link.via },
  ];
  if (link.phase === "live")
    return age < silentMs ? passed(evidence) : failed(because("silent"), "network", { evidence, act: run("line.reconnect") });
  if (link.error !== null)
    return failed(ofError(link.error), link.error.owner, { evidence: [...evidence, ...errorEvidence(link.error)], act: run("line.reconnect") });
  return cannotTell({ ...because("not_live"), remedy: null }, { evidence });
}

export function judgeDevice({ trials }: Facts): Verdict {
  const trial = trials.endpoints;
  if (trial === undefined) return notLooked();
  const asked = trialEvidence("GET telephony/config/people/me/endpoints", trial);
  if (trial.found === null) {
    if (trial.error?.code === "forbidden" && switchedOff(trial))
      return cannotTell(because("settings_api_off"), { evidence: asked, owner: "administrator" });
    return trial.error === null ? notLooked() : inconclusive(trial.error, asked);
  }
  const remote = trial.found.filter((endpoint) => endpoint.remote).length;
  const evidence: readonly Evidence[] = [{ label: "devices", value: trial.found.length }, { label: "remote", value: remote }, ...asked];
  if (remote > 0) return passed(evidence);
  return failed(because(trial.found.length === 0 ? "no_device" : "no_remote_device"), "administrator", { evidence, copy: message("device") });
}
