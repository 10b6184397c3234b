// One merge of default, user's choice and administrator's policy for every setting. ★ browser: reads storage.managed
import * as v from "valibot";
import { browser } from "wxt/browser";
import { defaultSettings, type SettingKey, type Settings, settingKeys, settingSchemas } from "./settings.ts";
import { defineItem } from "./storage.ts";

export type Origin = "default" | "user" | "locked";

export interface Policy {
  readonly values: Settings;
  readonly origin: Readonly<Record<SettingKey, Origin>>;
  /** Policy keys whose value does not fit, for diagnostics. */
  readonly rejected: readonly string[];
}

/** What the user chose; a key that is absent is at its default. */
export const userSettingsItem = defineItem<Readonly<Record<string, unknown>>>({
  key: "settings",
  area: "local",
  schema: v.record(v.string(), v.unknown()),
  fallback: {},
  version: 1,
  wipe: "never",
  report: "keep",
});

/** Pure. `managed`: a setting's own key locks it; `defaults: {key: value}` only changes the default. A value that does not fit its schema is passed over and named in `rejected`. */
export function mergePolicy(managed: Readonly<Record<string, unknown>>, user: Readonly<Record<string, unknown>>): Policy {
  const values: Record<string, unknown> = {};
  const origin: Record<string, Origin> = {};
  const rejected: string[] = [];
  const soft = typeof managed.defaults === "object" && managed.defaults !== null ? (managed.defaults as Record<string, unknown>) : {};
  for (const key of settingKeys) {
    values[key] = defaultSettings[key];
    origin[key] = "default";
    const take = (from: Readonly<Record<string, unknown>>, as: Origin): boolean => {
      if (from[key] === undefined) return true;
      const parsed = v.safeParse(settingSchemas[key], from[key]);
      if (!parsed.success) return false;
      values[key] = parsed.output;
      origin[key] = as;
      return true;
    };
    const softFits = take(soft, "default");
    take(user, "user");
    const lockFits = take(managed, "locked");
    if (!softFits || !lockFits) rejected.push(key);
  }
  return { values: values as Settings, origin: origin as Record<SettingKey, Origin>, rejected };
}

/** Never rejects: a browser without managed storage, or without a policy, has an empty one. */
async function readManaged(): Promise<Record<string, unknown>> {
  try {
    return await browser.storage.managed.get();
  } catch {
    return {}; // Firefox rejects when no policy file is there
  }
}

export async function readPolicy(): Promise<Policy> {
  const [managed, user] = await Promise.all([readManaged(), userSettingsItem.get()]);
  return mergePolicy(managed, user);
}

/** The client secret may come by policy (webex-rest.md §0); null = none. For the worker's vault only. */
export async function readManagedSecret(): Promise<string | null> {
  const secret = (await readManaged())["integration.clientSecret"];
  return typeof secret === "string" && secret !== "" ? secret : null;
}

/** All that a page may know of the policy's secret: that there is one. */
export const hasManagedSecret = async (): Promise<boolean> => (await readManagedSecret()) !== null;

/** Called with the new policy whenever the administrator or the user changed something. */
export function watchPolicy(listener: (policy: Policy) => void): () => void {
  const heard = (changes: Record<string, unknown>, area: string) => {
    if (area === "managed" || (area === "local" && userSettingsItem.key in changes)) void readPolicy().then(listener);
  };
  browser.storage.onChanged.addListener(heard);
  return () => browser.storage.onChanged.removeListener(heard);
}
