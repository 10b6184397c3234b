// Every setting once: its schema and default. Where its value comes from (default, user, policy) is policy.ts's affair.
import * as v from "valibot";

const address = v.union([v.literal(""), v.pipe(v.string(), v.url(), v.startsWith("https://"), v.maxLength(400))]);
/** Whether a key may stand where it is put is judged where maps are merged (commands/keymap.ts). */
const keys = v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(40))), v.maxLength(8)));
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Key = name in the policy and in storage. Texts under `setting.<key>`. */
export const settingSchemas = {
  "integration.clientId": v.pipe(v.string(), v.maxLength(200)),
  /** Token broker that holds the secret: POST with the fields of webex-rest.md 1.3, no secret. */
  "integration.brokerUrl": address,
  /** Keep tokens on disk (encrypted), or in memory only. */
  "token.keep": v.boolean(),
  /** Grace of a blind send, seconds. */
  "send.graceSeconds": whole(0, 5),
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
  /** Host names beside Webex's own that the bearer may go to. */
  "hosts.approved": v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9.-]+$/))), v.maxLength(20)),
} as const;

export type SettingKey = keyof typeof settingSchemas;
export type Settings = { readonly [K in SettingKey]: v.InferOutput<(typeof settingSchemas)[K]> };

export const settingKeys = Object.keys(settingSchemas) as readonly SettingKey[];

export const defaultSettings: Settings = {
  "integration.clientId": import.meta.env?.WXT_CLIENT_ID ?? "",
  "integration.brokerUrl": import.meta.env?.WXT_BROKER_URL ?? "",
  "token.keep": true,
  "send.graceSeconds": 2,
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
  "hosts.approved": [],
};
