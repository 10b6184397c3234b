// Every judge, one fact wrong at a time: the right check fails with the right cause and owner, and no healthy one with it.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checksFor, closure, settle } from "../../../utils/diagnostics/check.ts";
import type { Facts, Trials } from "../../../utils/diagnostics/facts.ts";
import { noRequests, noted } from "../../../utils/diagnostics/requests.ts";
import type { Verdict, Words } from "../../../utils/diagnostics/verdict.ts";
import { AppError } from "../../../utils/errors.ts";
import { grantScopes, noGrant } from "../../../utils/grants/grant.ts";
import { readTexts } from "../../tools/readme.ts";
import { facts, failedCall, grant, line, link, network, now, opened, policy, requests, subscribed, worked } from "./facts.ts";

const all = (given: Facts) => settle(checksFor(given.grants), given);
const verdictOf = (given: Facts, id: string): Verdict => {
  const found = all(given).get(id as never);
  if (!found) throw new Error(`no check ${id}`);
  return found;
};
const trials = (more: Trials): Trials => ({ ...facts().trials, ...more });
const waiting = link({ phase: "waiting", channelId: null, retryAt: now + 5_000, attempt: 2, since: now - 8_000 });
const polling = link({ via: "calling-api", channelId: null, subscriptionId: null });
const error = (...given: ConstructorParameters<typeof AppError>) => new AppError(...given).data;

test("a healthy desk passes everything", () => {
  expect([...all(facts())].filter(([, { result }]) => result !== "passed")).toEqual([]);
});

/** `cause`: last but one part of its key, or the error's code. */
interface Fault {
  readonly wrong: string;
  readonly given: Partial<Facts>;
  readonly check: string;
  readonly cause: string;
  readonly owner: string;
  readonly act?: string;
  readonly copies?: boolean;
}

const faults: readonly Fault[] = [
  {
    wrong: "a permission is gone",
    given: { permissions: { missing: ["alarms"], missingHosts: [], granted: 10 } },
    check: "permissions",
    cause: "permission_missing",
    owner: "you",
  },
  {
    wrong: "Webex's hosts are withheld, so nothing is reached",
    given: {
      permissions: { missing: [], missingHosts: ["https://webexapis.com/*"], granted: 10 },
      network: network({ answer: "none", status: null, date: null }),
    },
    check: "permissions",
    cause: "hosts_withheld",
    owner: "you",
    act: "allow-hosts",
  },
  {
    wrong: "storage refuses",
    given: { storage: [{ area: "local", failure: "IO error", used: null, quota: null, broken: [] }] },
    check: "storage",
    cause: "storage_failing",
    owner: "you",
  },
  {
    wrong: "the quota is exceeded",
    given: { storage: [{ area: "local", failure: "QUOTA_BYTES quota exceeded", used: 1, quota: 10, broken: [] }] },
    check: "storage",
    cause: "storage_full",
    owner: "you",
  },
  {
    wrong: "storage is nearly full",
    given: { storage: [{ area: "local", failure: null, used: 9_500, quota: 10_000, broken: [] }] },
    check: "storage",
    cause: "storage_full",
    owner: "you",
  },
  {
    wrong: "an item was set aside",
    given: { storage: [{ area: "local", failure: null, used: 1, quota: 10, broken: ["desk:gaps"] }] },
    check: "storage",
    cause: "storage_broken",
    owner: "you",
    act: "discard-broken",
  },
  {
    wrong: "the background is silent",
    given: { worker: { answered: false, ms: 5_000 }, trials: {} },
    check: "background",
    cause: "background_silent",
    owner: "switchboard",
  },
  {
    wrong: "offline",
    given: {
      network: network({ answer: "none", online: false, status: null, date: null, trackingId: null }),
      trials: {
        me: failedCall("offline", null),
        organization: failedCall("offline", null),
        calls: failedCall("offline", null),
        endpoints: failedCall("offline", null),
      },
      link: waiting,
    },
    check: "network",
    cause: "offline",
    owner: "network",
  },
  {
    wrong: "Webex alone is unreachable",
    given: { network: network({ answer: "none", status: null, date: null }) },
    check: "network",
    cause: "webex_unreachable",
    owner: "network",
  },
  {
    wrong: "Webex does not answer in time",
    given: { network: network({ answer: "late", status: null, date: null }) },
    check: "network",
    cause: "webex_slow",
    owner: "network",
  },
  {
    wrong: "a hotel's page answers",
    given: { network: network({ answer: "page", status: 200 }) },
    check: "network",
    cause: "intercepted",
    owner: "network",
    copies: true,
  },
  {
    wrong: "somebody redirects",
    given: { network: network({ answer: "redirect", status: null, date: null }) },
    check: "network",
    cause: "intercepted",
    owner: "network",
    copies: true,
  },
  {
    wrong: "Webex fails",
    given: { network: network({ status: 503 }), trials: trials({ me: failedCall("overloaded", 503) }) },
    check: "network",
    cause: "webex_failing",
    owner: "cisco",
  },
  { wrong: "the clock is ahead", given: { network: network({ date: now - 600_000 }) }, check: "clock", cause: "clock_fast", owner: "you" },
  { wrong: "the clock is behind", given: { network: network({ date: now + 600_000 }) }, check: "clock", cause: "clock_slow", owner: "you" },
  {
    wrong: "429 just now",
    given: {
      requests: noted(noRequests, { at: now - 60_000, endpoint: "GET people/me", status: 429, trackingId: null, retryAfterMs: 30_000 }),
      trials: trials({ me: failedCall("rate-limited", 429, { retryAfterMs: 30_000 }) }),
    },
    check: "rate",
    cause: "rate_limited",
    owner: "cisco",
  },
  {
    wrong: "a policy value does not fit",
    given: { policy: policy({}, { "ring.volume": 900 }) },
    check: "policy",
    cause: "policy_rejected",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "no client id, and nobody signed in",
    given: { policy: policy({ "integration.clientId": "" }), grants: [], line: null, link: link({ phase: "signed-out" }), trials: {} },
    check: "integration",
    cause: "no_client_id",
    owner: "administrator",
    act: "run",
  },
  {
    wrong: "the client secret is wrong",
    given: { grants: [grant({ state: "failed", error: error("invalid-client", { status: 401 }) })] },
    check: "integration",
    cause: "invalid_client",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "the integration is blocked",
    given: { grants: [], signIn: { running: false, error: error("blocked-by-administrator") } },
    check: "integration",
    cause: "blocked_by_administrator",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "nobody is signed in",
    given: { grants: [], line: null, link: link({ phase: "signed-out" }), trials: { me: failedCall("not-signed-in", null) } },
    check: "grant-my-line",
    cause: "not_signed_in",
    owner: "you",
    act: "run",
  },
  {
    wrong: "the window was closed",
    given: {
      grants: [noGrant("my-line")],
      line: null,
      link: link({ phase: "signed-out" }),
      signIn: { running: false, error: error("sign-in-cancelled") },
    },
    check: "grant-my-line",
    cause: "sign_in_cancelled",
    owner: "you",
  },
  {
    wrong: "the grant is dead",
    given: { grants: [grant({ state: "failed", error: error("grant-dead") })], link: link({ phase: "stopped", error: error("grant-dead") }) },
    check: "grant-my-line",
    cause: "password_changed",
    owner: "you",
  },
  {
    wrong: "a pasted token has ended",
    given: { grants: [grant({ way: "pasted", validUntil: now - 1, renewableUntil: null })] },
    check: "grant-my-line",
    cause: "expired",
    owner: "you",
  },
  {
    wrong: "401 all the same",
    given: { trials: trials({ me: failedCall("unauthorized", 401) }) },
    check: "grant-my-line",
    cause: "password_changed",
    owner: "you",
  },
  {
    wrong: "an organisation's grant is refused",
    given: {
      grants: [grant(), { ...grant({ scopes: grantScopes["read-users"] }), id: "read-users" }],
      trials: trials({ "read-users": failedCall("forbidden", 403) }),
    },
    check: "grant-read-users",
    cause: "not_full_admin",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "a scope is missing, as Webex says",
    given: { grants: [grant({ scopes: ["spark:people_read"] })] },
    check: "scopes",
    cause: "scope_missing",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "a scope is missing, as only the test calls show",
    given: { grants: [grant({ scopes: null })], trials: trials({ calls: failedCall("forbidden", 403) }) },
    check: "scopes",
    cause: "scope_missing",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "a scope is not ticked",
    given: { signIn: { running: false, error: error("invalid-scope") } },
    check: "scopes",
    cause: "invalid_scope",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "no licence",
    given: {
      trials: trials({ calls: failedCall("no-licence", 404), settings: failedCall("no-licence", 404), endpoints: failedCall("no-licence", 404) }),
    },
    check: "licence",
    cause: "no_licence",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "calls are refused with all scopes there",
    given: { trials: trials({ calls: failedCall("forbidden", 403) }) },
    check: "licence",
    cause: "call_control_refused",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "no line",
    given: { trials: trials({ me: worked({ extension: false, number: false }) }), line: null },
    check: "line",
    cause: "no_line",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "XSI is off",
    given: { trials: trials({ organization: worked("absent") }), line: line({ xsi: null }), hosts: [], link: polling },
    check: "xsi",
    cause: "xsi_off",
    owner: "cisco",
    copies: true,
  },
  {
    wrong: "the organisation may not be read",
    given: { trials: trials({ organization: worked("forbidden", { status: 403 }) }) },
    check: "xsi",
    cause: "organisation_closed",
    owner: "administrator",
    act: "run",
  },
  {
    wrong: "a host is not approved",
    given: { hosts: [{ host: "xsi.carrier.example", approved: false, granted: false }], link: polling },
    check: "hosts",
    cause: "host_not_approved",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "the browser does not let us reach a host",
    given: { hosts: [{ host: "xsi.carrier.example", approved: true, granted: false }], link: waiting },
    check: "hosts",
    cause: "host_not_allowed",
    owner: "you",
    act: "allow-hosts",
  },
  {
    wrong: "the channel is refused",
    given: { link: { ...waiting, error: error("overloaded", { status: 503 }) }, requests: requests([opened, 503, 1_000]) },
    check: "channel",
    cause: "overloaded",
    owner: "cisco",
    act: "run",
  },
  {
    wrong: "XSI was closed to us",
    given: { link: polling, xsiRefusal: error("forbidden", { status: 403 }), requests: requests([subscribed, 200, 9_000], [opened, 403, 1_000]) },
    check: "channel",
    cause: "forbidden",
    owner: "administrator",
  },
  {
    wrong: "another console took over",
    given: { link: waiting, lastEnd: "terminated DuplicateChannelSet" },
    check: "channel",
    cause: "other_console",
    owner: "you",
  },
  {
    wrong: "the channel was lost for no reason given",
    given: { link: waiting, lastEnd: "stream-ended" },
    check: "channel",
    cause: "channel_lost",
    owner: "network",
  },
  {
    wrong: "opening takes too long",
    given: { link: link({ phase: "connecting", channelId: null, since: now - 30_000 }) },
    check: "channel",
    cause: "channel_slow",
    owner: "network",
  },
  {
    wrong: "the subscription is refused",
    given: { link: polling, xsiRefusal: error("forbidden", { status: 403 }), requests: requests([opened, 200, 2_000], [subscribed, 403, 1_900]) },
    check: "subscription",
    cause: "subscription_refused",
    owner: "administrator",
  },
  {
    wrong: "the subscription fails",
    given: {
      link: { ...waiting, error: error("server-error", { status: 500 }) },
      requests: requests([opened, 200, 2_000], [subscribed, 500, 1_900]),
    },
    check: "subscription",
    cause: "server_error",
    owner: "cisco",
  },
  {
    wrong: "subscribing does not end",
    given: { link: link({ phase: "subscribing", subscriptionId: null, since: now - 60_000 }) },
    check: "subscription",
    cause: "subscription_failing",
    owner: "cisco",
  },
  { wrong: "live and silent", given: { pulse: now - 60_000 }, check: "pulse", cause: "silent", owner: "network", act: "run" },
  {
    wrong: "polling fails",
    given: {
      line: line({ xsi: null }),
      hosts: [],
      trials: trials({ organization: worked("addresses") }),
      link: { ...polling, phase: "waiting", error: error("server-error", { status: 500 }) },
    },
    check: "pulse",
    cause: "server_error",
    owner: "cisco",
  },
  {
    wrong: "no phone can be answered from afar",
    given: { trials: trials({ endpoints: worked([{ name: "Cisco 6821", type: "CALLING_DEVICE", remote: false, preferred: false }]) }) },
    check: "device",
    cause: "no_remote_device",
    owner: "administrator",
    copies: true,
  },
  {
    wrong: "no phone at all",
    given: { trials: trials({ endpoints: worked([]) }) },
    check: "device",
    cause: "no_device",
    owner: "administrator",
    copies: true,
  },
];

const causeName = ({ cause }: Verdict) => cause?.key.split(".").at(-2) ?? null;

describe.each(faults)("$wrong", ({ given, check, cause, owner, act, copies }) => {
  const verdicts = all(facts(given));

  test("the right check names the cause and who must fix it", () => {
    const verdict = verdicts.get(check as never);
    expect(verdict).toMatchObject({ result: "failed", owner, waitsFor: null });
    expect(verdict && causeName(verdict)).toBe(cause);
    expect(verdict?.remedy).not.toBeNull();
    if (act) expect(verdict?.act?.kind).toBe(act);
    expect(verdict?.copy != null).toBe(copies ?? false);
  });

  test("nothing else turns red, and what cannot be told says so", () => {
    expect([...verdicts].filter(([, { result }]) => result === "failed").map(([id]) => id)).toEqual([check]);
    for (const [, { result, cause: why }] of verdicts) expect(why === null).toBe(result === "passed");
  });
});

describe("what cannot be told", () => {
  test.each([
    [
      "device",
      {
        trials: trials({
          endpoints: failedCall("forbidden", 403, { detail: "The user settings API is switched off" }),
          settings: failedCall("forbidden", 403, { detail: "switched off" }),
        }),
      },
      "settings_api_off",
      "administrator",
    ],
    ["channel", { line: line({ xsi: null }), link: polling }, "polled", null],
    ["channel", { link: link({ phase: "connecting", channelId: null, since: now - 3_000 }) }, "opening", null],
    ["clock", { network: network({ date: null }) }, "no_date", null],
    ["licence", { trials: trials({ calls: failedCall("server-error", 500) }) }, "server_error", "cisco"],
  ] as const)("%s: %o", (id, given, cause, owner) => {
    const verdict = verdictOf(facts(given as Partial<Facts>), id);
    expect(verdict).toMatchObject({ result: "cannot-tell", owner, waitsFor: null });
    expect(causeName(verdict)).toBe(cause);
  });

  test("what waits names the root, not the next in the chain", () => {
    const verdicts = all(facts({ network: network({ answer: "none", status: null, date: null }), trials: {}, link: waiting }));
    for (const id of ["clock", "grant-my-line", "licence", "channel", "device"]) expect(verdicts.get(id as never)?.waitsFor, id).toBe("network");
  });

  test("what passed on its own evidence stays passed", () => {
    const verdicts = all(facts({ network: network({ answer: "none", status: null, date: null }), trials: {} }));
    for (const id of ["channel", "subscription", "pulse", "permissions"]) expect(verdicts.get(id as never)?.result, id).toBe("passed");
  });

  test("nothing gathered: nothing is red", () => {
    const verdicts = all(facts({ permissions: null, storage: null, network: null, worker: null, hosts: null, trials: {} }));
    expect([...verdicts].filter(([, { result }]) => result === "failed")).toEqual([]);
  });
});

describe("finer points", () => {
  test("429s of a while ago, and an item that was set aside, lie in nobody's way", () => {
    const given = facts({
      requests: noted(facts().requests, { at: now - 60_000, endpoint: "GET people/{id}", status: 429, trackingId: null, retryAfterMs: null }),
      storage: [{ area: "local", failure: null, used: 1, quota: 10, broken: ["desk:gaps"] }],
      trials: trials({ calls: failedCall("no-licence", 404) }),
    });
    expect([...all(given)].filter(([, { result }]) => result === "failed").map(([id]) => id)).toEqual(["storage", "rate", "licence"]);
  });

  test("a dead token store is the storage's fault", () => {
    const given = facts({
      storage: [{ area: "local", failure: null, used: 1, quota: 10, broken: ["my-line"] }],
      grants: [grant({ state: "failed", error: error("storage-broken") })],
    });
    expect(verdictOf(given, "grant-my-line").waitsFor).toBe("storage");
  });

  test("XSI addresses entered by hand serve where the organisation may not be read", () => {
    const given = policy({
      "xsi.actionsUrl": "https://a.webex.com",
      "xsi.eventsUrl": "https://a.webex.com",
      "xsi.channelUrl": "https://a.webex.com",
    });
    expect(verdictOf(facts({ policy: given, trials: trials({ organization: worked("forbidden") }) }), "xsi").result).toBe("passed");
  });

  test("a pasted token needs no integration", () => {
    expect(verdictOf(facts({ policy: policy({ "integration.clientId": "" }), grants: [grant({ way: "pasted" })] }), "integration").result).toBe(
      "passed",
    );
  });

  test("whoever is refused for a scope was recognised", () => {
    const verdicts = all(facts({ grants: [grant({ scopes: null })], trials: trials({ me: failedCall("forbidden", 403) }) }));
    expect(verdicts.get("grant-my-line")?.result).toBe("passed");
    expect(verdicts.get("scopes")).toMatchObject({ result: "failed", cause: { with: ["spark:people_read"] } });
  });

  test("a minute of skew, and what the answer took, are forgiven", () => {
    expect(verdictOf(facts({ network: network({ date: now - 60_000 }) }), "clock").result).toBe("passed");
    expect(verdictOf(facts({ network: network({ date: now - 62_000 }) }), "clock").result).toBe("failed");
    expect(verdictOf(facts({ network: network({ date: now - 62_000, ms: 8_000 }) }), "clock").result).toBe("passed");
  });

  test("old 429s are history", () => {
    const old = noted(noRequests, { at: now - 6 * 60_000, endpoint: "GET people/me", status: 429, trackingId: null, retryAfterMs: null });
    expect(verdictOf(facts({ requests: old }), "rate").result).toBe("passed");
  });

  test("colleagues' subscriptions say nothing about the own one", () => {
    const others = requests([opened, 200, 2_000], [subscribed, 200, 1_900], ["POST xsi-events user/{id}", 403, 1_000]);
    expect(verdictOf(facts({ link: { ...waiting, error: error("overloaded") }, requests: others }), "subscription").waitsFor).toBe("channel");
  });

  test("the closure of a check is what it needs, in order", () => {
    const checks = checksFor([]);
    const ids = closure(checks, "device").map(({ id }) => id);
    expect(ids).toEqual(checks.map(({ id }) => id).filter((id) => ids.includes(id)));
    expect(ids).toContain("permissions");
    expect(ids).not.toContain("channel");
    expect(ids.at(-1)).toBe("device");
  });

  test("needs stand before whoever needs them", () => {
    const checks = checksFor([]);
    for (const [place, { needs }] of checks.entries())
      for (const need of needs) expect(checks.findIndex(({ id }) => id === need)).toBeLessThan(place);
  });

  test("an organisation's grant has a check only once it was given", () => {
    expect(checksFor([noGrant("read-users")]).map(({ id }) => id)).not.toContain("grant-read-users");
    expect(checksFor([{ ...grant(), id: "read-users" }]).map(({ id }) => id)).toContain("grant-read-users");
  });
});

test("every text that a verdict names exists", () => {
  const texts = readTexts(join(import.meta.dirname, "../../../utils/locales/en.yml"));
  const named = (verdict: Verdict): readonly string[] => [
    ...[verdict.cause, verdict.remedy, verdict.copy].filter((words): words is Words => words !== null).map(({ key }) => key),
    ...verdict.evidence.map(({ label }) => `diagnostics.evidence.${label}`),
  ];
  const cases = [facts(), ...faults.map(({ given }) => facts(given))];
  const keys = new Set(
    cases.flatMap((given) => [...all(given)].flatMap(([id, verdict]) => [`diagnostics.check.${id.replaceAll("-", "_")}`, ...named(verdict)])),
  );
  expect(keys.size).toBeGreaterThan(80);
  expect([...keys].filter((key) => !texts.has(key))).toEqual([]);
});
