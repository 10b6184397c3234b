// The organisation's sites as Webex REST tells them (webex-rest.md 3.5).
import * as v from "valibot";
import type { WebexHttp } from "./http.ts";

const locations = v.object({
  items: v.fallback(v.array(v.object({ id: v.fallback(v.string(), ""), name: v.fallback(v.string(), "") })), []),
});

/** Names by location id. Needs spark-admin:locations_read. Rejects with AppError. */
export async function readLocations(http: WebexHttp, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { items } of http.pages("locations", locations, { query: { max: 1000 }, signal })) {
    for (const { id, name } of items) if (id !== "" && name !== "") names.set(id, name);
  }
  return names;
}
