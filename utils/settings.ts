// Every setting once: its schema and default. Where its value comes from (default, user, policy) is policy.ts's affair.
import * as v from "valibot";
import { eventFields } from "./connect/body.ts";
import { grantIds } from "./grants/grant.ts";
import { regions } from "./statistics/region.ts";

const address = v.union([v.literal(""), v.pipe(v.string(), v.url(), v.startsWith("https://"), v.maxLength(400))]);
/** Whether a key may stand where it is put is judged where maps are merged (commands/keymap.ts). */
const keys = v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(40))), v.maxLength(8)));
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Key = name in the policy and in storage. Texts under `setting.<key>`. */
export const settingSchemas = {
  "integration.clientId": v.pipe(v.string(), v.maxLength(200)),
  /** Token broker that holds the secret: POST with the fields of webex-rest.md 1.3, no secret. */
  "integration.brokerUrl": address,
  /** Integrations of single grants, in place of the common one; an empty client id is the common one again. */
  "integration.byGrant": v.pipe(
    v.record(v.picklist(grantIds), v.strictObject({ clientId: v.pipe(v.string(), v.maxLength(200)), brokerUrl: address })),
    v.maxEntries(8),
  ),
  /** The grants that a desk of this organisation is to have: one that is missing is a problem. */
  "grants.expected": v.pipe(v.array(v.picklist(grantIds)), v.maxLength(8)),
  /** Asks for scopes that only add something: an integration without them would refuse the whole request. */
  "grants.optionalScopes": v.boolean(),
  /** Keep tokens on disk (encrypted), or in memory only. */
  "token.keep": v.boolean(),
  /** Grace of a blind send, seconds. */
  "send.graceSeconds": whole(0, 5),
  /** A safe send that nobody answered by then comes back. */
  "send.ringSeconds": whole(5, 60),
  "hold.amberSeconds": whole(5, 3600),
  "hold.redSeconds": whole(5, 3600),
  /** Per cent. */
  "ring.volume": whole(0, 100),
  "ring.tone": v.picklist(["classic", "soft", "bright"]),
  "ring.mutedHere": v.boolean(),
  /** Days that a call is kept on this machine. */
  "journal.days": whole(1, 90),
  "journal.wipeAtSignOut": v.boolean(),
  "notifications.show": v.boolean(),
  "look.theme": v.picklist(["system", "light", "dark"]),
  "look.density": v.picklist(["comfortable", "compact"]),
  /** Keys of the user's own by command and place, in place of the table's. */
  "keys.map": v.pipe(v.record(v.pipe(v.string(), v.maxLength(60)), v.strictObject({ main: keys, field: keys, keypad: keys })), v.maxEntries(200)),
  /** ISO 3166 two letters, or "" = from the line's own number. */
  "numbers.country": v.union([v.literal(""), v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))]),
  /** For users who may not read the organisation (xsi.md 1.1): bases without /v2.0. */
  "xsi.actionsUrl": address,
  "xsi.eventsUrl": address,
  "xsi.channelUrl": address,
  /** Only Advanced Call is proven on Webex Calling (xsi.md 4.6). */
  "xsi.eventPackage": v.picklist(["Advanced Call", "Standard Call", "Basic Call"]),
  /** Whose primary line is controlled with the organisation's authorisation: uuid of a Webex person; "" = the own line of who signs in. */
  "line.person": v.union([v.literal(""), v.pipe(v.string(), v.uuid())]),
  /** Where call records are asked for first; Webex's own answer puts a wrong one right. */
  "statistics.region": v.picklist(["auto", ...regions]),
  /** Host names beside Webex's own that the bearer may go to. */
  "hosts.approved": v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9.-]+$/))), v.maxLength(20)),
  /** Sites where numbers are marked: host names, with "*." in front for all below. */
  "pages.sites": v.pipe(v.array(v.pipe(v.string(), v.maxLength(250), v.regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/))), v.maxLength(50)),
  /** Where Webex Connect gives tokens, and where its webhook takes events (webex-rest.md 6). */
  "connect.tokenUrl": address,
  "connect.webhookUrl": address,
  "connect.clientId": v.pipe(v.string(), v.maxLength(200)),
  /** What an event says beside the bare facts; by default nothing that says who. */
  "connect.fields": v.pipe(v.array(v.picklist(eventFields)), v.maxLength(20)),
} as const;

export type SettingKey = keyof typeof settingSchemas;
export type Settings = { readonly [K in SettingKey]: v.InferOutput<(typeof settingSchemas)[K]> };

export const settingKeys = Object.keys(settingSchemas) as readonly SettingKey[];

export const defaultSettings: Settings = {
  "integration.clientId": import.meta.env?.WXT_CLIENT_ID ?? "",
  "integration.brokerUrl": import.meta.env?.WXT_BROKER_URL ?? "",
  "integration.byGrant": {},
  "grants.expected": [],
  "grants.optionalScopes": false,
  "token.keep": true,
  "send.graceSeconds": 2,
  "send.ringSeconds": 24,
  "hold.amberSeconds": 60,
  "hold.redSeconds": 120,
  "ring.volume": 70,
  "ring.tone": "classic",
  "ring.mutedHere": false,
  "journal.days": 30,
  "journal.wipeAtSignOut": true,
  "notifications.show": true,
  "look.theme": "system",
  "look.density": "comfortable",
  "keys.map": {},
  "numbers.country": "",
  "xsi.actionsUrl": "",
  "xsi.eventsUrl": "",
  "xsi.channelUrl": "",
  "xsi.eventPackage": "Advanced Call",
  "line.person": "",
  "statistics.region": "auto",
  "hosts.approved": [],
  "pages.sites": [],
  "connect.tokenUrl": "",
  "connect.webhookUrl": "",
  "connect.clientId": "",
  "connect.fields": [],
};

/** Stored objects come back with their keys in another order (Chromium sorts them): that is no change. Pure. */
export function sameSetting(one: unknown, other: unknown): boolean {
  const inOrder = (_key: string, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder);
}
