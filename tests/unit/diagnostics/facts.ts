// Facts of a healthy desk, from which a test takes away what it is about.
import type { Facts, NetworkFacts, Trial } from "../../../utils/diagnostics/facts.ts";
import { noRequests, noted } from "../../../utils/diagnostics/requests.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../../../utils/errors.ts";
import { type GrantRecord, grantScopes, noGrant } from "../../../utils/grants/grant.ts";
import { mergePolicy } from "../../../utils/policy.ts";
import { type Line, type Link, linkItem } from "../../../utils/state.ts";

export const now = 1_790_000_000_000;

export const worked = <T>(found: T, more: Partial<Trial<T>> = {}): Trial<T> => ({
  at: now,
  ms: 40,
  status: 200,
  trackingId: "ROUTER_1",
  error: null,
  found,
  ...more,
});

export function failedCall(code: ErrorCode, status: number | null, facts: ErrorFacts = {}): Trial<never> {
  const error = new AppError(code, { status, trackingId: "ROUTER_2", ...facts }).data;
  return { at: now, ms: 40, status, trackingId: "ROUTER_2", error, found: null };
}

export const network = (more: Partial<NetworkFacts> = {}): NetworkFacts => ({
  host: "webexapis.com",
  at: now,
  ms: 80,
  online: true,
  answer: "webex",
  status: 401,
  trackingId: "ROUTER_3",
  date: now - 300,
  retryAfterMs: null,
  ...more,
});

export const grant = (more: Partial<GrantRecord> = {}): GrantRecord => ({
  ...noGrant("my-line"),
  way: "code",
  state: "authorised",
  validUntil: now + 10 * 86_400_000,
  renewableUntil: now + 80 * 86_400_000,
  scopes: grantScopes["my-line"],
  authorisedAt: now - 86_400_000,
  ...more,
});

const host = "api-eu.bcld.webex.com";
export const line = (more: Partial<Line> = {}): Line => ({
  grant: "my-line",
  personId: "P1",
  userUuid: "5b3d9e10-7a44-4c1b-8f00-000000000001",
  orgId: "O1",
  displayName: "Reception",
  extension: "1000",
  number: "+35315550100",
  country: "IE",
  broadworksId: null,
  xsi: { actions: `https://${host}/a`, events: `https://${host}/e`, channel: `https://${host}/c`, domain: null },
  ...more,
});

export const link = (more: Partial<Link> = {}): Link => ({
  ...linkItem.fallback,
  phase: "live",
  via: "xsi",
  channelId: "chan-1",
  subscriptionId: "sub-1",
  since: now - 600_000,
  ...more,
});

/** The last answers of the line's own upkeep, `ago` milliseconds before now. */
export const requests = (...answers: readonly (readonly [endpoint: string, status: number, ago: number])[]) =>
  answers.reduce(
    (stats, [endpoint, status, ago]) => noted(stats, { at: now - ago, endpoint, status, trackingId: "SB_1", retryAfterMs: null }),
    noRequests,
  );

export const opened = "POST xsi-events channel";
export const subscribed = "POST xsi-events user/me";

export const policy = (values: Readonly<Record<string, unknown>> = {}, managed: Readonly<Record<string, unknown>> = {}) =>
  mergePolicy(managed, { "integration.clientId": `C${"0".repeat(64)}`, ...values });

export const facts = (more: Partial<Facts> = {}): Facts => ({
  now,
  version: "0.1.0",
  agent: "Chromium",
  permissions: { missing: [], missingHosts: [], granted: 11 },
  storage: [
    { area: "local", failure: null, used: 9_000, quota: 10_000_000, broken: [] },
    { area: "session", failure: null, used: 20_000, quota: 10_000_000, broken: [] },
  ],
  network: network(),
  worker: { answered: true, ms: 20 },
  trials: {
    me: worked({ extension: true, number: true }),
    organization: worked("addresses"),
    calls: worked(null),
    settings: worked(null),
    xsi: worked(null),
    endpoints: worked([{ name: "Cisco 8851", type: "CALLING_DEVICE", remote: true, preferred: true }]),
  },
  hosts: [{ host, approved: true, granted: true }],
  link: link(),
  pulse: now - 4_000,
  line: line(),
  grants: [grant()],
  found: {},
  answers: { sso: {} },
  signIn: { running: false, error: null },
  policy: policy(),
  secret: "saved",
  requests: requests([opened, 200, 600_000], [subscribed, 200, 599_000]),
  xsiRefusal: null,
  lastEnd: null,
  ...more,
});
