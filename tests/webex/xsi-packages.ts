// Which event package hears of what (xsi.md 4.6), and the contents of eventData (xsi.md 4.7, 4.8).
import type { Switch, SwitchEvent, SwitchUser } from "./switch.ts";
import { callNode, conferenceNode, hookNode, type ServiceName, serviceNode, summaryNode } from "./xsi-documents.ts";
import { el, type XmlNode } from "./xsi-xml.ts";

const basic: ReadonlySet<string> = new Set([
  "CallOriginating",
  "CallOriginated",
  "CallReceived",
  "CallAnswered",
  "CallReleasing",
  "CallReleased",
  "HookStatus",
]);
const advancedOnly: ReadonlySet<string> = new Set(["CallRedirected", "CallDetached"]);

const callPackages: ReadonlySet<string> = new Set(["Basic Call", "Standard Call", "Advanced Call"]);

/** All package names of xsi.md 4.6 that this server knows how to fill; unknown ones are refused. */
const servicePackages: Readonly<Record<string, ServiceName>> = {
  "Do Not Disturb": "DoNotDisturb",
  "Call Forwarding Always": "CallForwardingAlways",
  "Call Forwarding Busy": "CallForwardingBusy",
  "Call Forwarding No Answer": "CallForwardingNoAnswer",
};

export const knownPackages: ReadonlySet<string> = new Set([...callPackages, ...Object.keys(servicePackages), "Voice Mail Message Summary"]);

export const isCallPackage = (name: string): boolean => callPackages.has(name);

export function hears(packages: readonly string[], event: SwitchEvent): boolean {
  if (event.kind === "service") return packages.some((name) => servicePackages[name] === event.name);
  if (event.kind === "mailbox") return packages.includes("Voice Mail Message Summary");
  if (packages.includes("Advanced Call")) return true;
  if (event.kind === "call" && event.ghost) return false;
  if (packages.includes("Standard Call")) return !advancedOnly.has(event.name);
  return packages.includes("Basic Call") && basic.has(event.name);
}

function serviceData(name: ServiceName, user: SwitchUser): XmlNode {
  return el("eventData", [serviceNode(name, user.services, "info")], { type: `${name}Event` });
}

function mailboxData(telephony: Switch, uuid: string): XmlNode {
  return el("eventData", [summaryNode("messageSummary", telephony.mailboxOf(uuid))], { type: "VoiceMailMessageSummaryEvent" });
}

/** As it is at the moment of the change: a full snapshot. */
export function eventData(telephony: Switch, user: SwitchUser, event: SwitchEvent): XmlNode {
  switch (event.kind) {
    case "call": {
      const nodes = event.legs.map((leg) => callNode(leg));
      const content = event.name === "CallRedirected" ? [el("calls", nodes)] : nodes;
      const reason = event.name === "CallRecordingStopped" ? [el("reason", "User Requested")] : [];
      return el("eventData", [...content, ...reason], { type: `${event.name}Event` });
    }
    case "conference":
      return el("eventData", [conferenceNode(event.conference)], { type: `${event.name}Event` });
    case "hook":
      return el("eventData", [hookNode(event.hookStatus)], { type: "HookStatusEvent" });
    case "service":
      return serviceData(event.name, user);
    case "mailbox":
      return mailboxData(telephony, user.uuid);
  }
}

/** The events that a new or refreshed subscription brings: everything there is now (xsi.md 4.5). */
export function initialData(telephony: Switch, user: SwitchUser, packages: readonly string[]): readonly XmlNode[] {
  return packages.flatMap((name) => {
    const service = servicePackages[name];
    if (service) return [serviceData(service, user)];
    if (name === "Voice Mail Message Summary") return [mailboxData(telephony, user.uuid)];
    return isCallPackage(name) ? [callSubscriptionData(telephony, user, "CallSubscriptionEvent")] : [];
  });
}

export function callSubscriptionData(telephony: Switch, user: SwitchUser, type: "CallSubscriptionEvent" | "CallSubscriptionResyncEvent"): XmlNode {
  const legs = telephony.legsOf(user.uuid);
  const conference = telephony.conferenceOf(user.uuid);
  return el(
    "eventData",
    [
      legs.length === 0
        ? null
        : el(
            "calls",
            legs.map((leg) => callNode(leg)),
          ),
      conference === null ? null : conferenceNode(conference),
      hookNode(telephony.hookStatusOf(user.uuid)),
    ],
    { type },
  );
}
