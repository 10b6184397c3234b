// Masks what a report tells: every text that is not known to be harmless gets a stand-in, the same one wherever the same text stands.
//
//   a text ──its field──→ person, number, mail, device, queue, id …: "person-7f3a" (ids in a telephone system's own spelling stay)
//          ──no such field──→ said by an item declared `mask`: "text-7f3a"; by one declared `keep`: word by word, known words stay
//
// Promises: nothing is kept because it was not recognised as secret, only because it is known (words.ts); a stand-in is made with a key
// that belongs to one report and is not in it, so that nobody can be recognised by two reports, or by trying all telephone numbers.
import { alsoNames, codes, statuses, words } from "./words.ts";

export type StandInKind = "person" | "mail" | "number" | "extension" | "address" | "device" | "queue" | "org" | "id" | "text" | "word";
/** The same text gets the same stand-in, two texts two. */
export type StandIn = (kind: StandInKind, text: string) => string;
/** Keyed digest in lower-case hex, at least 32 digits. */
export type Sign = (text: string) => Promise<string>;

/** HMAC-SHA-256 with a salt of one report; throw the salt away with it. */
export async function createSign(subtle: SubtleCrypto, salt: Uint8Array<ArrayBuffer>): Promise<Sign> {
  const key = await subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return async (text) => {
    const bytes = new Uint8Array(await subtle.sign("HMAC", key, new TextEncoder().encode(text)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
}

/** One caller, however they are written: "+49 30 555" and "tel:+4930555", "Ana" and "ana ". */
function normal(kind: StandInKind, text: string): string {
  if (kind === "number" || kind === "extension") return text.replace(/[^\d+*#]/g, "");
  return kind === "person" ? text.normalize("NFC").trim().toLowerCase() : text;
}

const shortest = 4;

/**
 * Stand-ins in two rounds, because digests come late: draw the document once with `collect`, then once more with what `settle` gives.
 * Two texts never share a stand-in: where four digits of their digests are alike, the later one shows more.
 */
export function createStandIns(): { readonly collect: StandIn; settle(sign: Sign): Promise<StandIn> } {
  const found = new Set<string>();
  return {
    collect(kind, text) {
      found.add(normal(kind, text));
      return "";
    },
    async settle(sign) {
      const signed = await Promise.all([...found].map(async (text) => [await sign(text), text] as const));
      const byText = new Map<string, string>();
      const taken = new Set<string>();
      for (const [hex, text] of signed.sort(([a], [b]) => (a < b ? -1 : 1))) {
        let length = shortest;
        while (taken.has(hex.slice(0, length)) && length < hex.length) length += 1;
        taken.add(hex.slice(0, length));
        byText.set(text, hex.slice(0, length));
      }
      return (kind, text) => `${kind}-${byText.get(normal(kind, text)) ?? "unknown"}`;
    },
  };
}

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** Ids that say nothing of a person and that Cisco can look up: XSI's calls and sessions, UUIDs, tracking ids. */
const openIds = new RegExp(
  `^(?:callhalf-\\d{1,12}:\\d{1,3}|\\d{1,9}:\\d{1,3}|${uuid}|[A-Z][A-Z0-9-]{1,24}_${uuid}(?:_\\d{1,6})*|SWITCHBOARD_[0-9a-f]{1,12}_[0-9a-z]{1,10})$`,
  "i",
);

function known(word: string): boolean {
  const folded = word.toLowerCase();
  return words.has(folded) && (word === folded || !alsoNames.has(folded));
}
/** "Call", "Received", "XSI"; no digits. */
const partsOf = (word: string) => word.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})/gu) ?? [];

/** "retryAfterMs", "CallReceivedEvent", "eu10", "404", "7": never what a person or a secret is spelt like. */
function isWord(word: string): boolean {
  if (known(word) || statuses.has(word) || /^\d{1,2}$/.test(word)) return true;
  const [, letters = "", digits = ""] = /^([A-Za-z]+)(\d{0,2})$/.exec(word) ?? [];
  if (letters === "") return false;
  return digits === "" ? partsOf(letters).every((part) => part.length > 1 && known(part)) : known(letters);
}

/** Something with an @, something to dial ("+49 30 555 01-2", "5601"), or a word, whatever comes first. */
const pieces = /\S*@\S*|\+?\d(?:[\s().\-/]{0,2}\d){3,}|[\p{L}\p{M}\p{N}_]+/gu;

/** Word by word; known words stay, numbers stay up to two digits or as an answer's status. */
function clean(standIn: StandIn, text: string): string {
  if (codes.has(text) || openIds.test(text)) return text;
  return text.replace(pieces, (piece) => {
    if (piece.includes("@")) return standIn("mail", piece);
    if (isWord(piece)) return piece;
    return /^[+\d\s().\-/]+$/.test(piece) ? standIn("number", piece) : standIn("word", piece);
  });
}

type Rule = (standIn: StandIn, text: string) => string;
const as =
  (kind: StandInKind): Rule =>
  (standIn, text) =>
    standIn(kind, text);
const idRule: Rule = (standIn, text) => (codes.has(text) || openIds.test(text) ? text : standIn("id", text));
const numberRule: Rule = (standIn, text) => {
  const digits = text.replace(/[^\d]/g, "");
  if (digits.length < 2 || /\p{L}/u.test(text.replace(/^(?:tel|sips?):/i, ""))) return standIn("address", text);
  return standIn(digits.length <= 6 && !text.includes("+") ? "extension" : "number", text);
};
const mailRule = as("mail");
const personRule: Rule = (standIn, text) => (text.includes("@") ? standIn("mail", text) : standIn("person", text));
const countryRule: Rule = (standIn, text) => (/^[A-Z]{2}$/.test(text) ? text : standIn("text", text));

/** By "parent.field", else by field. An item's own key is the field of a bare text, and the parent of what it holds. */
const rules: Readonly<Record<string, Rule>> = {
  name: personRule,
  "event.name": clean,
  "queue.name": as("queue"),
  "facts.name": clean,
  "facts.id": idRule,
  displayName: personRule,
  firstName: personRule,
  lastName: personRule,
  authoriser: personRule,
  userId: personRule,
  personId: personRule,
  userUuid: personRule,
  broadworksId: personRule,
  email: mailRule,
  emails: mailRule,
  orgId: as("org"),
  number: numberRule,
  numbers: numberRule,
  extension: numberRule,
  destination: numberRule,
  mailbox: numberRule,
  endpoint: as("device"),
  country: countryRule,
  ...Object.fromEntries(
    ["id", "call", "calls", "session", "stream", "caller", "leg", "entry", "before", "trackingId", "tracking", "channelId", "subscriptionId"].map(
      (field) => [field, idRule],
    ),
  ),
  "desk:silenced": idRule,
  ...Object.fromEntries(
    [
      ["state", "states", "stage", "direction", "kind", "type", "reason", "by", "recording", "phase", "via", "can", "outcome", "command", "action"],
      ["code", "owner", "detail", "level", "room", "text", "what", "why", "way", "grant", "scopes", "domain"],
      ["actions", "events", "channel", "recordingControls"],
    ]
      .flat()
      .map((field) => [field, clean]),
  ),
};
/** Objects whose fields are ids, not names of fields. */
const idTables: ReadonlySet<string> = new Set(["byId", "desk:mute"]);

/** How an item is declared (utils/storage.ts); what is declared `omit` never comes here. */
export type Declared = "keep" | "mask";

interface Place {
  readonly parent: string;
  readonly field: string;
  readonly declared: Declared;
}

function maskText(standIn: StandIn, { parent, field, declared }: Place, text: string): string {
  if (text === "") return text;
  const rule = rules[`${parent}.${field}`] ?? (Object.hasOwn(rules, field) ? rules[field] : undefined);
  return (rule ?? (declared === "keep" ? clean : as("text")))(standIn, text);
}

function maskField(standIn: StandIn, { field, declared }: Place, name: string): string {
  if (idTables.has(field)) return idRule(standIn, name);
  if (codes.has(name) || isWord(name)) return name;
  return declared === "keep" ? clean(standIn, name) : standIn("id", name);
}

/** A copy of plain data without anything personal. `field`: the item's key, or what the data would be called in it. */
export function mask(standIn: StandIn, declared: Declared, field: string, value: unknown): unknown {
  return walk(standIn, { parent: "", field, declared }, value);
}

function walk(standIn: StandIn, place: Place, value: unknown): unknown {
  if (typeof value === "string") return maskText(standIn, place, value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => walk(standIn, place, each));
  if (typeof value !== "object") return null;
  const inner = (name: string): Place => ({ ...place, parent: place.field, field: name });
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [maskField(standIn, place, name), walk(standIn, inner(name), held)]));
}
