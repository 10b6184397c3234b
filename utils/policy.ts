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

const filled = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Pure. null = none; an empty one is a place left for it in a deployment file (deployment.ts). */
export function secretOf(managed: Readonly<Record<string, unknown>>, grant: string | null): string | null {
  if (grant === null) return filled(managed["integration.clientSecret"]);
  const own = managed["integration.clientSecrets"];
  return typeof own === "object" && own !== null && Object.hasOwn(own, grant) ? filled((own as Record<string, unknown>)[grant]) : null;
}

/** The client secret may come by policy (webex-rest.md §0): the common integration's, or that of a grant's own. For the worker's vault only. */
export const readManagedSecret = async (grant: string | null = null): Promise<string | null> => secretOf(await readManaged(), grant);

/** Webex Connect's client secret, by policy only. For the worker's vault only. */
export const readManagedConnectSecret = async (): Promise<string | null> => filled((await readManaged())["connect.clientSecret"]);
export const hasManagedConnectSecret = async (): Promise<boolean> => (await readManagedConnectSecret()) !== null;

/** All that a page may know of the policy's secret: that there is one. */
export const hasManagedSecret = async (): Promise<boolean> => (await readManagedSecret()) !== null;

/** Called with the new policy whenever the administrator or the user changed something; never with an older one after a newer one. */
export function watchPolicy(listener: (policy: Policy) => void): () => void {
  let asked = 0;
  const heard = (changes: Record<string, unknown>, area: string) => {
    if (area !== "managed" && !(area === "local" && userSettingsItem.key in changes)) return;
    asked += 1;
    const turn = asked;
    void readPolicy().then((policy) => {
      if (turn === asked) listener(policy);
    });
  };
  browser.storage.onChanged.addListener(heard);
  return () => {
    asked += 1; // whoever left hears nothing more
    browser.storage.onChanged.removeListener(heard);
  };
}
