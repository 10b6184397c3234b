// Where grant records and their sealed tokens are stored: pages read the records, only the worker can open the seals.
import * as v from "valibot";
import { defineItem } from "../storage.ts";
import type { Answers, Authorising, FactsByKey } from "./facts.ts";
import { type GrantId, type GrantKey, type GrantRecord, grantIds } from "./grant.ts";
import { type Enabled, noRequest, type RequestState } from "./request.ts";

const looksLikeRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ["id", "way", "state", "validUntil", "kept", "error"].every((key) => key in value);
/** Records of the first version knew neither the integration nor a name. */
const withNames = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((record: unknown) => ({ clientId: null, authoriserName: null, ...Object(record) })) : value;
const records = v.custom<readonly GrantRecord[]>((value) => Array.isArray(value) && value.every(looksLikeRecord));

/** Records of grants whose token is kept on disk. The organisation's outlive the person's sign-out; the person's own is removed by the session. */
export const grantsItem = defineItem<readonly GrantRecord[]>({
  key: "grants",
  area: "local",
  schema: records,
  fallback: [],
  version: 2,
  migrate: withNames,
  wipe: "never",
  report: "mask",
});
/** Records of grants whose token goes with the browser. */
export const passingGrantsItem = defineItem<readonly GrantRecord[]>({
  key: "grants:passing",
  area: "session",
  schema: records,
  fallback: [],
  version: 2,
  migrate: withNames,
  wipe: "never",
  report: "mask",
});

/** Both lists as one; where a grant is in both, the passing one is the newer. Pure. */
export function mergeGrants(kept: readonly GrantRecord[], passing: readonly GrantRecord[]): readonly GrantRecord[] {
  const byId = new Map<GrantKey, GrantRecord>();
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
/** The organisation's grants, under a key of their own: the person's sign-out destroys the other. */
export const organisationShelfItem = defineItem<Shelf>({
  key: "vault:organisation",
  area: "local",
  schema: shelf,
  fallback: {},
  version: 1,
  wipe: "never",
  report: "omit",
});
export const passingOrganisationShelfItem = defineItem<Shelf>({
  key: "vault:organisation",
  area: "session",
  schema: shelf,
  fallback: {},
  version: 1,
  wipe: "never",
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
/** Which grants have a client secret of their own saved here. */
export const secretsSavedItem = defineItem<readonly GrantId[]>({
  key: "integration:secretsSaved",
  area: "local",
  schema: v.array(v.picklist(grantIds)),
  fallback: [],
  version: 1,
  wipe: "never",
  report: "keep",
});

const byKey = <T>() =>
  v.custom<Readonly<Partial<Record<GrantKey, T>>>>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

/** What the worker last found out about each grant. The person's own goes with the person. */
export const factsItem = defineItem<FactsByKey>({
  key: "grants:facts",
  area: "session",
  schema: byKey(),
  fallback: {},
  version: 1,
  wipe: "never",
  report: "keep",
});
/** What only the administrator knows of the authorisers. */
export const answersItem = defineItem<Answers>({
  key: "grants:answers",
  area: "local",
  schema: v.object({ sso: byKey<boolean>() }),
  fallback: { sso: {} },
  version: 1,
  wipe: "never",
  report: "keep",
});
/** Authorisations under way, or how the last ones failed. */
export const authorisingItem = defineItem<Readonly<Partial<Record<GrantKey, Authorising>>>>({
  key: "grants:authorising",
  area: "session",
  schema: byKey(),
  fallback: {},
  version: 1,
  wipe: "never",
  report: "keep",
});
/** "Complete request", row by row. */
export const requestItem = defineItem<RequestState>({
  key: "grants:request",
  area: "session",
  schema: v.custom<RequestState>((value) => typeof value === "object" && value !== null && "rows" in value && Array.isArray(value.rows)),
  fallback: noRequest,
  version: 1,
  wipe: "never",
  report: "keep",
});
/** null: the organisation's set-up was never completed. */
export const enabledItem = defineItem<Enabled | null>({
  key: "grants:enabled",
  area: "local",
  schema: v.nullable(v.object({ at: v.number(), by: v.nullable(v.string()) })),
  fallback: null,
  version: 1,
  wipe: "never",
  report: "mask",
});
