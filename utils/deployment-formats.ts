// How the same policy is written for each browser and system: JSON, Windows registry file, Firefox' policies.json. Pure.
//
// Windows: what is a list or an object may stand in the registry as a string of JSON (Chromium: components/policy/core/common/registry_dict.cc,
// ConvertRegistryValue; chromium.org, "Complex policies on Windows"), booleans and whole numbers are REG_DWORD. A registry file is UTF-16LE with a
// byte order mark and CRLF, or regedit reads it in the machine's code page.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface PolicyParts {
  readonly extensionId: string;
  /** Address that the extension is installed and updated from; "" = the file installs nothing. */
  readonly installFrom: string;
  /** What managed storage shall hold. */
  readonly managed: JsonObject;
  /** Empty places for secrets that must be added by hand, by the key they belong to. */
  readonly places: JsonObject;
}

const document = (content: JsonObject): string => `${JSON.stringify(content, null, 2)}\n`;

/** A file for Chrome's, Chromium's or Edge's folder of managed policies. */
export const chromiumJson = ({ extensionId, installFrom, managed, places }: PolicyParts): string =>
  document({
    ...(installFrom === "" ? {} : { ExtensionSettings: { [extensionId]: { installation_mode: "force_installed", update_url: installFrom } } }),
    "3rdparty": { extensions: { [extensionId]: { ...managed, ...places } } },
  });

/** Firefox' policies.json. */
export const firefoxJson = ({ extensionId, installFrom, managed, places }: PolicyParts): string =>
  document({
    policies: {
      ...(installFrom === "" ? {} : { ExtensionSettings: { [extensionId]: { installation_mode: "force_installed", install_url: installFrom } } }),
      "3rdparty": { Extensions: { [extensionId]: { ...managed, ...places } } },
    },
  });

export interface RegistryParts extends PolicyParts {
  /** `SOFTWARE\Policies\Google\Chrome` or Edge's. */
  readonly root: string;
  /** Every value that an older file may have set: what is not set now is taken away. */
  readonly known: readonly string[];
  /** Stands above the places for secrets. */
  readonly remark: string;
}

const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** regedit ends a quoted text at the line's end: one with control characters is written as its bytes. */
function registryText(text: string): string {
  if (!/\p{Cc}/u.test(text)) return quoted(text);
  const bytes = [...utf16(`${text}\0`)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `hex(1):${bytes.join(",")}`;
}

function registryValue(value: Json): string {
  if (typeof value === "boolean") return `dword:0000000${value ? 1 : 0}`;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff)
    return `dword:${value.toString(16).padStart(8, "0")}`;
  return registryText(typeof value === "string" ? value : JSON.stringify(value));
}

/** A file for regedit. The client secret that somebody added by hand stays where it is: only `known` values are taken away. */
export function registryFile({ root, extensionId, installFrom, managed, places, known, remark }: RegistryParts): string {
  const key = (path: string) => `[HKEY_LOCAL_MACHINE\\${root}\\${path}]`;
  const values = [...new Set([...Object.keys(managed), ...known])].map((name) => {
    const value = managed[name];
    return `${quoted(name)}=${value === undefined ? "-" : registryValue(value)}`;
  });
  const secrets = Object.entries(places).map(([name, place]) => `; ${quoted(name)}=${registryValue(place)}`);
  const lines = [
    "Windows Registry Editor Version 5.00",
    "",
    ...(installFrom === ""
      ? []
      : [key(`ExtensionSettings\\${extensionId}`), '"installation_mode"="force_installed"', `"update_url"=${registryText(installFrom)}`, ""]),
    key(`3rdparty\\extensions\\${extensionId}\\policy`),
    ...values,
    ...(secrets.length === 0 ? [] : [`; ${remark.replace(/\s+/g, " ")}`, ...secrets]),
    "",
  ];
  return lines.join("\r\n");
}

/** UTF-16, low byte first, without a mark. */
function utf16(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), true);
  return bytes;
}

/** The bytes of a file. */
export const encode = (text: string, encoding: "utf-8" | "utf-16le"): Uint8Array<ArrayBuffer> =>
  encoding === "utf-8" ? new TextEncoder().encode(text) : utf16(`\ufeff${text}`);
