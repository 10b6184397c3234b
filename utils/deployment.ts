// From the present set-up to the files that put it on every desk: which settings are fixed, which only change the default. Pure; no secret comes in here.
import { chromiumJson, encode, firefoxJson, type Json, type JsonObject, registryFile } from "./deployment-formats.ts";
import type { GrantId } from "./grants/grant.ts";
import type { Policy } from "./policy.ts";
import { defaultSettings, type SettingKey, type Settings, sameSetting, settingKeys } from "./settings.ts";

/** `out`: the file does not name it. */
export const choices = ["locked", "default", "out"] as const;
export type Choice = (typeof choices)[number];
export type Choices = Readonly<Partial<Record<SettingKey, Choice>>>;

export const targets = ["chrome-json", "edge-json", "chrome-registry", "edge-registry", "firefox"] as const;
export type Target = (typeof targets)[number];

/** The add-on id of wxt.config.ts; Chromium's ids follow from the store or the key, and are asked of the browser. */
export const firefoxId = "switchboard@switchboard-for-webex-calling.example";

/** The common integration, Webex Connect, or a grant with an integration of its own. */
export type SecretOwner = "integration" | "connect" | GrantId;

export interface DeploymentRequest {
  readonly target: Target;
  readonly extensionId: string;
  /** https address of the update manifest, or of the signed package for Firefox; "" = the file installs nothing. */
  readonly installFrom: string;
  readonly values: Settings;
  readonly choices: Choices;
  /** Whose client secrets are to be added by hand; the secrets themselves are not known here. */
  readonly secrets: readonly SecretOwner[];
  /** Says in the registry file that the secret is to be added there. */
  readonly remark: string;
}

export interface DeploymentFile {
  readonly name: string;
  readonly type: string;
  readonly encoding: "utf-8" | "utf-16le";
  readonly text: string;
}

/** Settings that somebody chose, or whose default the administrator changed. */
export const changedSettings = ({ values, origin }: Pick<Policy, "values" | "origin">): readonly SettingKey[] =>
  settingKeys.filter((key) => origin[key] !== "default" || !sameSetting(values[key], defaultSettings[key]));

/** Of this one machine or person. */
const ofThisDesk: ReadonlySet<SettingKey> = new Set<SettingKey>(["ring.mutedHere", "line.person"]);
/** What the organisation decides; the rest is taste. */
const ofTheOrganisation = /^(?:integration|grants|token|journal|xsi|hosts|connect|statistics|pages)\./;

export const suggestedChoice = (key: SettingKey): Choice => (ofThisDesk.has(key) ? "out" : ofTheOrganisation.test(key) ? "locked" : "default");

const addressOf = (text: string): URL | null => (/^[a-z][a-z0-9+.-]*:/i.test(text) ? URL.parse(text) : null);

/** An address with a name and password in it. Such a value goes into no file. */
export function holdsCredentials(value: unknown): boolean {
  if (typeof value === "string") {
    const url = addressOf(value);
    return url !== null && (url.username !== "" || url.password !== "");
  }
  return typeof value === "object" && value !== null && Object.values(value).some(holdsCredentials);
}

/** No browser reads half a surrogate pair, and none of our settings means anything by U+0000, which would end a registry value. */
function plain(value: unknown): Json {
  if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[String(plain(name)), plain(part)]])));
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** What managed storage shall hold: mergePolicy reads it back to the same. */
export function managedOf(values: Settings, chosen: Choices): JsonObject {
  const of = (choice: Choice) =>
    settingKeys.flatMap((key) => (chosen[key] === choice && !holdsCredentials(values[key]) ? [[key, plain(values[key])] as const] : []));
  const soft = of("default");
  return { ...Object.fromEntries(of("locked")), ...(soft.length === 0 ? {} : { defaults: Object.fromEntries(soft) }) };
}

function placesOf(secrets: readonly SecretOwner[]): JsonObject {
  const own = secrets.filter((owner) => owner !== "integration" && owner !== "connect");
  return {
    ...(secrets.includes("integration") ? { "integration.clientSecret": "" } : {}),
    ...(own.length === 0 ? {} : { "integration.clientSecrets": Object.fromEntries(own.map((grant) => [grant, ""])) }),
    ...(secrets.includes("connect") ? { "connect.clientSecret": "" } : {}),
  };
}

const registryRoots = { "chrome-registry": "SOFTWARE\\Policies\\Google\\Chrome", "edge-registry": "SOFTWARE\\Policies\\Microsoft\\Edge" } as const;

export function createDeployment({ target, extensionId, installFrom, values, choices: chosen, secrets, remark }: DeploymentRequest): DeploymentFile {
  const parts = { extensionId, installFrom: installFrom.trim(), managed: managedOf(values, chosen), places: placesOf(secrets) };
  switch (target) {
    case "chrome-json":
    case "edge-json":
      return { name: "switchboard.json", type: "application/json", encoding: "utf-8", text: chromiumJson(parts) };
    case "firefox":
      return { name: "policies.json", type: "application/json", encoding: "utf-8", text: firefoxJson(parts) };
    case "chrome-registry":
    case "edge-registry":
      return {
        name: `switchboard-${target === "chrome-registry" ? "chrome" : "edge"}.reg`,
        type: "application/octet-stream",
        encoding: "utf-16le",
        text: registryFile({ ...parts, root: registryRoots[target], known: [...settingKeys, "defaults"], remark }),
      };
  }
}

/** What is saved, to the byte. */
export const bytesOf = ({ text, encoding }: DeploymentFile): Uint8Array<ArrayBuffer> => encode(text, encoding);

/** Chromium's are 32 letters a to p; Firefox' are an address or a UUID in braces. Anything else could not be an id, or would be a path in the registry. */
export const isExtensionId = (target: Target, id: string): boolean =>
  target === "firefox" ? /^(?:\{[0-9a-f-]{36}\}|[\w.+-]*@[\w.-]+)$/i.test(id) : /^[a-p]{32}$/.test(id);
