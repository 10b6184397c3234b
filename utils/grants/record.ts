// Where grant records and their sealed tokens are stored: pages read the records, only the worker can open the seals.
import * as v from "valibot";
import { defineItem } from "../storage.ts";
import type { GrantId, GrantRecord } from "./grant.ts";

const looksLikeRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ["id", "way", "state", "validUntil", "kept", "error"].every((key) => key in value);
const records = v.custom<readonly GrantRecord[]>((value) => Array.isArray(value) && value.every(looksLikeRecord));

/** Records of grants whose token is kept on disk. */
export const grantsItem = defineItem<readonly GrantRecord[]>({
  key: "grants",
  area: "local",
  schema: records,
  fallback: [],
  version: 1,
  wipe: "sign-out",
  report: "mask",
});
/** Records of grants whose token goes with the browser. */
export const passingGrantsItem = defineItem<readonly GrantRecord[]>({
  key: "grants:passing",
  area: "session",
  schema: records,
  fallback: [],
  version: 1,
  wipe: "sign-out",
  report: "mask",
});

/** Both lists as one; where a grant is in both, the passing one is the newer. Pure. */
export function mergeGrants(kept: readonly GrantRecord[], passing: readonly GrantRecord[]): readonly GrantRecord[] {
  const byId = new Map<GrantId, GrantRecord>();
  for (const record of [...kept, ...passing]) byId.set(record.id, record);
  return [...byId.values()];
}

/** One sealed value: AES-GCM, base64. */
export interface Sealed {
  readonly iv: string;
  readonly data: string;
}
/** By name; what could not be opened stays under `broken:<name>`. */
export type Shelf = Readonly<Record<string, Sealed>>;
const shelf = v.record(v.string(), v.object({ iv: v.string(), data: v.string() }));

export const keptShelfItem = defineItem<Shelf>({
  key: "vault:local",
  area: "local",
  schema: shelf,
  fallback: {},
  version: 1,
  wipe: "sign-out",
  report: "omit",
});
export const passingShelfItem = defineItem<Shelf>({
  key: "vault:session",
  area: "session",
  schema: shelf,
  fallback: {},
  version: 1,
  wipe: "sign-out",
  report: "omit",
});
/** The integration's client secret belongs to the installation, not to the person. */
export const integrationShelfItem = defineItem<Shelf>({
  key: "vault:integration",
  area: "local",
  schema: shelf,
  fallback: {},
  version: 1,
  wipe: "never",
  report: "omit",
});
/** Whether a client secret was saved here; the secret itself is never shown again. */
export const secretSavedItem = defineItem<boolean>({
  key: "integration:secretSaved",
  area: "local",
  schema: v.boolean(),
  fallback: false,
  version: 1,
  wipe: "never",
  report: "keep",
});
