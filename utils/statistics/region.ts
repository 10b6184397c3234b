// Which host has an organisation's records: one a region (webex-rest.md 3.8); a wrong one answers 451 and names the right one.

export const regions = ["us", "eu", "in", "au", "gov"] as const;
export type Region = (typeof regions)[number];

/** US and Canada have the plain name. */
export const hostOf = (region: Region): string => `analytics-calling${region === "us" ? "" : `-${region}`}.webexapis.com`;

/** The host of Webex's statistics that a text names; null: none, or somebody else's. */
export const hostIn = (text: string): string | null =>
  /(?<![\w.-])analytics(?:-calling)?(?:-[a-z]{2,6})?\.webexapis\.com(?![\w-]|\.\w)/i.exec(text)?.[0].toLowerCase() ?? null;

/** Where to ask after a 451: where it says; else the first region that was not tried; null: there is none left. */
export function nextHost(detail: string | null, tried: readonly string[]): string | null {
  const named = detail === null ? null : hostIn(detail);
  const candidates = [...(named === null ? [] : [named]), ...regions.map(hostOf)];
  return candidates.find((host) => !tried.includes(host)) ?? null;
}
