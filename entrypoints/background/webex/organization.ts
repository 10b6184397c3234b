// The organisation's XSI addresses (webex-rest.md 3.2, xsi.md 1.1).
import * as v from "valibot";
import { AppError } from "@/utils/errors.ts";
import type { Line } from "@/utils/state.ts";
import type { WebexHttp } from "./http.ts";

export type XsiAddresses = NonNullable<Line["xsi"]>;

/** `absent`: readable, but XSI is not enabled. `forbidden`: this person may not read the organisation; configured addresses can still serve. */
export type XsiDiscovery =
  | { readonly addresses: XsiAddresses; readonly reason: null }
  | { readonly addresses: null; readonly reason: "absent" | "forbidden" };

const text = v.fallback(v.nullable(v.string()), null);
const organization = v.object({
  id: v.string(),
  xsiActionsEndpoint: text,
  xsiEventsEndpoint: text,
  xsiEventsChannelEndpoint: text,
  xsiDomain: text,
});
const list = v.object({ items: v.array(organization) });

/** Base without trailing slash and version; null unless it is an https address. */
export function xsiBase(address: string | null): string | null {
  const url = URL.parse(address ?? "");
  return url?.protocol === "https:" ? (address ?? "").replace(/\/+$/, "").replace(/\/v\d+\.\d+$/, "") : null;
}

/** Tries the organisation itself, then the list form, which a plain user may be allowed (xsi.md 1.1). Rejects with AppError for all but 403 and 404. */
export async function readXsiAddresses(http: WebexHttp, orgId: string, signal?: AbortSignal): Promise<XsiDiscovery> {
  const asking = { query: { callingData: true }, ...(signal ? { signal } : {}) };
  const found =
    (await allowed(http.getJson(`organizations/${encodeURIComponent(orgId)}`, organization, asking))) ??
    (await allowed(http.getJson("organizations", list, asking).then(({ items }) => items.find(({ id }) => id === orgId) ?? items[0] ?? null)));
  if (found === null) return { addresses: null, reason: "forbidden" };
  const actions = xsiBase(found.xsiActionsEndpoint);
  const events = xsiBase(found.xsiEventsEndpoint);
  const channel = xsiBase(found.xsiEventsChannelEndpoint);
  if (actions === null || events === null || channel === null) return { addresses: null, reason: "absent" };
  return { addresses: { actions, events, channel, domain: found.xsiDomain }, reason: null };
}

/** null when Webex says that this person may not see it. */
async function allowed<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof AppError && (thrown.code === "forbidden" || thrown.code === "not-found")) return null;
    throw thrown;
  }
}
