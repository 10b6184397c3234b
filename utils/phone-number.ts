// What somebody typed or pasted, understood as something that can be dialled, or told apart from it; and numbers as people write them.
import {
  type CountryCode,
  findPhoneNumbersInText,
  isSupportedCountry,
  Metadata,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";

/** `dial` is what goes to Webex (E.164 where that is certain, else the digits as typed); `shown` is the same for people. */
export type Dialable =
  /** `ext`: digits behind "ext." or ";ext=": shown, never sent. */
  | { readonly kind: "number"; readonly dial: string; readonly shown: string; readonly ext: string | null }
  /** Short: belongs to the own organisation, as far as we can know. */
  | { readonly kind: "extension"; readonly dial: string; readonly shown: string }
  /** Never held up by a question, a grace time or a limit (product.md §6). */
  | { readonly kind: "emergency"; readonly dial: string; readonly shown: string }
  /** Feature access code: begins with * or #. */
  | { readonly kind: "code"; readonly dial: string; readonly shown: string }
  /** user@host. */
  | { readonly kind: "address"; readonly dial: string; readonly shown: string };

/** `several`: a pasted text holds more than one number, and we do not guess. */
export type Understood = Dialable | { readonly kind: "empty" } | { readonly kind: "not-a-number"; readonly why: "letters" | "several" | "shape" };

export const isDialable = (understood: Understood): understood is Dialable => understood.kind !== "empty" && understood.kind !== "not-a-number";

const everywhere = ["112", "911"];
/** Numbers of the country's own, besides 112 and 911. */
const emergencyByCountry: Readonly<Record<string, readonly string[]>> = {
  AE: ["997", "998", "999"],
  AT: ["122", "133", "144"],
  AU: ["000", "106"],
  BE: ["100", "101"],
  BR: ["190", "192", "193"],
  CH: ["117", "118", "144"],
  CN: ["110", "119", "120"],
  CZ: ["150", "155", "158"],
  DE: ["110"],
  FR: ["15", "17", "18", "114"],
  GB: ["999"],
  HK: ["999"],
  IE: ["999"],
  IN: ["100", "101", "102", "108"],
  IT: ["113", "115", "118"],
  JP: ["110", "118", "119"],
  KR: ["119"],
  MX: ["060", "066"],
  MY: ["999"],
  NO: ["110", "113"],
  NZ: ["111"],
  PL: ["997", "998", "999"],
  RU: ["101", "102", "103"],
  SG: ["995", "999"],
  TR: ["110", "155", "156"],
  ZA: ["10111", "10177"],
};

/** Digits that a desk dials within its own organisation; longer ones are left to the dial plan, as typed. */
const longestExtension = 6;
const longestDigits = 22;
/** From this many digits on it is a national number even without its zero, as mobiles are written in Brazil or India. */
const wholeWithoutZero = 10;
/** People paste whole letters; a number hides in the first part or not at all. */
const longestText = 1000;

const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const separators = /[\s\p{Pd}\u2212().[\]/·•_]+/gu;
const address = /^[^\s@<>"',;]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;

/** Decimal digits of any script as ASCII: every block of ten begins at its zero. */
function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    if (point < 128) return digit;
    let zero = point;
    while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(point - zero);
  });
}

const asCountry = (country: string | null): CountryCode | undefined => (country !== null && isSupportedCountry(country) ? country : undefined);

/** Whether the country's national prefix is 0 (Germany, Britain, Japan …). */
function writesLeadingZero(country: CountryCode | undefined): boolean {
  if (country === undefined) return false;
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  const plan = metadata.numberingPlan as unknown as { nationalPrefix?(): string | undefined } | undefined;
  return plan?.nationalPrefix?.() === "0";
}

const asNumber = (parsed: PhoneNumber): Dialable => ({
  kind: "number",
  dial: parsed.number,
  shown: parsed.formatInternational().replace(/ ext\. .*$/, ""),
  ext: parsed.ext ?? null,
});

function understandDigits(typed: string, digits: string, country: string | null): Understood {
  if (everywhere.includes(digits) || (country !== null && emergencyByCountry[country]?.includes(digits)))
    return { kind: "emergency", dial: digits, shown: digits };
  if (!digits.startsWith("+") && digits.length <= longestExtension) return { kind: "extension", dial: digits, shown: digits };
  if (digits.length > longestDigits) return { kind: "not-a-number", why: "shape" };
  const defaultCountry = asCountry(country);
  const dialled = defaultCountry === undefined && digits.startsWith("00") ? `+${digits.slice(2)}` : typed;
  const parsed = parsePhoneNumberFromString(dialled, { ...(defaultCountry ? { defaultCountry } : {}), extract: false });
  if (parsed?.isValid()) {
    // "80015601" may be a site code with an extension: where national numbers have a leading zero, a short one without it is not one.
    const isWhole = digits.startsWith("+") || digits.startsWith("0") || digits.length >= wholeWithoutZero;
    if (isWhole || !writesLeadingZero(defaultCountry)) return asNumber(parsed);
  }
  if (digits.startsWith("+")) {
    return parsed?.isPossible() && digits.length >= 8 ? asNumber(parsed) : { kind: "not-a-number", why: "shape" };
  }
  return { kind: "number", dial: digits, shown: digits, ext: null };
}

function findInside(text: string, country: string | null): Understood {
  const defaultCountry = asCountry(country);
  const found = findPhoneNumbersInText(text.slice(0, longestText), defaultCountry ? { defaultCountry } : {});
  const different = new Map(found.map(({ number }) => [number.number, number]));
  const [only] = different.values();
  if (only === undefined) return { kind: "not-a-number", why: /\p{L}/u.test(text) ? "letters" : "shape" };
  return different.size === 1 ? asNumber(only) : { kind: "not-a-number", why: "several" };
}

function understandUri(scheme: string, rest: string, country: string | null): Understood {
  let plain = rest;
  try {
    plain = decodeURIComponent(rest);
  } catch {
    return { kind: "not-a-number", why: "shape" }; // a stray % is not a URI
  }
  const [path = "", ...parameters] = plain.replace(/^\/\//, "").split("?", 1).join("").split(";");
  const parameter = (name: string) =>
    parameters
      .find((each) => each.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .trim();
  if (scheme.startsWith("sip") && path.includes("@"))
    return address.test(path) ? { kind: "address", dial: path, shown: path } : { kind: "not-a-number", why: "shape" };
  const context = parameter("phone-context");
  const understood = understand(context?.startsWith("+") && !path.startsWith("+") ? context + path : path, country);
  return understood.kind === "number" ? { ...understood, ext: parameter("ext") ?? understood.ext } : understood;
}

/** `text` as typed or pasted; `country`: ISO 3166 two letters of the line, null = unknown. Never throws; letters alone are never a number. */
export function understand(text: string, country: string | null): Understood {
  const plain = asciiDigits(text.slice(0, longestText).normalize("NFKC").replace(invisible, "")).trim();
  if (plain === "") return { kind: "empty" };
  const uri = /^(tel|callto|sip|sips):(.*)$/is.exec(plain);
  if (uri) return understandUri(uri[1]?.toLowerCase() ?? "", uri[2] ?? "", country);
  if (address.test(plain)) return { kind: "address", dial: plain, shown: plain };
  const digits = plain.replace(separators, "");
  if (/^[*#][0-9*#]*$/.test(digits)) {
    return /[0-9]/.test(digits) && digits.length <= longestDigits + 6
      ? { kind: "code", dial: digits, shown: digits }
      : { kind: "not-a-number", why: "shape" };
  }
  if (/^\+?[0-9]+$/.test(digits)) return understandDigits(plain, digits, country);
  return findInside(plain, country);
}

/** A number from the network as people of that country write it; extensions, addresses and the unknown as they came. */
export function shown(number: string, country: string | null): string {
  if (!/^\+?[0-9]{7,}$/.test(number)) return number;
  const defaultCountry = asCountry(country);
  const parsed = parsePhoneNumberFromString(number, defaultCountry ? { defaultCountry } : {});
  // With its country code it needs only the right length: our list of number ranges may be older than theirs.
  const isSure = number.startsWith("+") ? parsed?.isPossible() : number.startsWith("0") && parsed?.isValid();
  return parsed && isSure ? parsed.formatInternational() : number;
}

/** Country of an E.164 number, ISO 3166 two letters; null when it cannot be told. */
export const countryOf = (number: string): string | null => parsePhoneNumberFromString(number)?.country ?? null;

const date = /^\d{1,4}([./-])\d{1,2}\1\d{1,4}$/;

/**
 * Where valid numbers stand in a text (first 4,000 characters), in order; `country` as above: without it only international ones are found. Where
 * national numbers have a leading zero, what has none is not one: order numbers and dates would be.
 */
export function findNumbers(text: string, country: string | null): readonly { readonly start: number; readonly end: number }[] {
  const defaultCountry = asCountry(country);
  const needsZero = writesLeadingZero(defaultCountry);
  const looksDialled = (written: string) => /^\W*[+＋]/u.test(written) || (!date.test(written) && (!needsZero || /^\W*0/u.test(written)));
  return findPhoneNumbersInText(text.slice(0, 4 * longestText), defaultCountry ? { defaultCountry } : {})
    .filter(({ startsAt, endsAt }) => looksDialled(text.slice(startsAt, endsAt)))
    .map(({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt }));
}
