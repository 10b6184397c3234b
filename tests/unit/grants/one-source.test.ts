// The row of a grant, the diagnostics page and the problems list name one cause, one owner and one remedy, whatever is known.
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { judgeGrant } from "../../../utils/diagnostics/judge-grants.ts";
import { type ProblemFacts, problemsOf, urgentCount } from "../../../utils/diagnostics/problems.ts";
import { AppError, type ErrorCode, errorCodes } from "../../../utils/errors.ts";
import { causesOf, causesOfError } from "../../../utils/grants/cause.ts";
import type { GrantFacts } from "../../../utils/grants/facts.ts";
import { type GrantKey, type GrantRecord, grantIds, grantOf, grantScopes, noGrant } from "../../../utils/grants/grant.ts";
import { causeWords, messageOf } from "../../../utils/grants/words.ts";
import { readTexts } from "../../tools/readme.ts";
import { facts as healthy, line, link, now, policy } from "../diagnostics/facts.ts";
import { found } from "./found.ts";

const hour = 3_600_000;
const record = (id: GrantKey, change: Partial<GrantRecord> = {}): GrantRecord => ({
  ...noGrant(id),
  way: "code",
  state: "authorised",
  validUntil: now + 300 * hour,
  renewableUntil: now + 2000 * hour,
  scopes: grantScopes[grantOf(id)],
  authoriser: "ada@example.com",
  authorisedAt: now - hour,
  ...change,
});
const finding = (key: GrantKey, change: Partial<GrantFacts> = {}) => found(key, now, change);
const errorOf = (code: ErrorCode, detail: string | null = null) => new AppError(code, { detail }).data;
const failedBy = (code: ErrorCode): Partial<GrantRecord> => ({ state: "failed", error: errorOf(code) });
const texts = readTexts(join(import.meta.dirname, "../../../utils/locales/en.yml"));

const maybe = fc.option(fc.boolean(), { nil: null });
const error = fc
  .record({ code: fc.constantFrom(...errorCodes), detail: fc.option(fc.string(), { nil: null }) })
  .map(({ code, detail }) => errorOf(code, detail));

describe("diagnostics", () => {
  it("says of a failed grant what its row says", () => {
    fc.assert(
      fc.property(fc.constantFrom(...grantIds), error, maybe, maybe, maybe, maybe, (id, why, fullAdmin, statusVisible, loginEnabled, sso) => {
        const grant = record(id, { state: "failed", error: why });
        const found = finding(id, { worked: false, error: why, fullAdmin, statusVisible, loginEnabled });
        const verdict = judgeGrant(id)({
          ...healthy(),
          grants: [grant],
          found: { [id]: found },
          answers: { sso: sso === null ? {} : { [id]: sso } },
        });
        const [first, ...others] = causesOf(grant, found, now, sso);
        expect(first).toBeDefined();
        if (first === undefined) return;
        const { title, remedy } = causeWords(first);
        expect(verdict).toMatchObject({ result: "failed", cause: title, remedy, owner: first.owner });
        const shown = verdict.evidence.map(({ value }) => value);
        for (const words of first.evidence) expect(shown).toContainEqual(words);
        expect(verdict.evidence.filter(({ label }) => label === "also_possible")).toHaveLength(others.length);
        expect(verdict.evidence.some(({ label }) => label === "certainty")).toBe(first.certainty === "likely");
      }),
    );
  });

  it("says of a test call that was refused just now what the row would say of it", () => {
    const grant = record("read-users");
    const trial = { at: now, ms: 4, status: 403, trackingId: null, error: errorOf("forbidden"), found: null };
    const found = finding("read-users", { fullAdmin: false, worked: false });
    const verdict = judgeGrant("read-users")({ ...healthy(), grants: [grant], found: { "read-users": found }, trials: { "read-users": trial } });
    const [first] = causesOfError(grant, trial.error, found, now);
    expect(first?.id).toBe("not-full-admin");
    expect(verdict.cause?.key).toBe("grant.cause.not_full_admin.title");
    expect(verdict.copy).toEqual(first && messageOf(first, grant, { clientId: `C${"0".repeat(64)}`, optional: false, redirectUrl: null }));
  });

  it("knows of the hidden status though the call works", () => {
    const grant = record("read-presence");
    const trial = { at: now, ms: 4, status: 200, trackingId: null, error: null, found: null };
    const given = { ...healthy(), grants: [grant], trials: { "read-presence": trial } };
    expect(judgeGrant("read-presence")(given).result).toBe("passed");
    const hidden = { ...given, found: { "read-presence": finding("read-presence", { statusVisible: false }) } };
    expect(judgeGrant("read-presence")(hidden)).toMatchObject({ result: "failed", cause: { key: "grant.cause.presence_hidden.title" } });
  });
});

describe("the message to whoever must act", () => {
  const [blocked] = causesOf(record("read-users", failedBy("blocked-by-administrator")), null, now);
  const [scope] = causesOf(record("read-users", failedBy("invalid-scope")), null, now);
  const told = { clientId: "C1", optional: false, redirectUrl: "https://x.example/webex" };

  it("has with it what they need: the place, the scopes, the redirect address", () => {
    const flat = (value: unknown): string => JSON.stringify(value);
    expect(blocked && flat(messageOf(blocked, record("read-users"), told))).toContain("grant.control_hub_path");
    expect(scope && flat(messageOf(scope, record("read-users"), told))).toContain(grantScopes["read-users"].join(" "));
    const redirect = causesOf(record("read-users", failedBy("sign-in-cancelled")), null, now).find(({ id }) => id === "redirect");
    expect(redirect && flat(messageOf(redirect, record("read-users"), told))).toContain("https://x.example/webex");
  });

  it("is there for nobody who reads it anyway, nor for Webex", () => {
    const [own] = causesOf(record("my-line", failedBy("grant-dead")), null, now);
    expect(own && messageOf(own, record("my-line"), told)).toBeNull();
    const [busy] = causesOf(record("read-users"), finding("read-users", { worked: false, error: errorOf("overloaded") }), now);
    expect(busy && messageOf(busy, record("read-users"), told)).toBeNull();
  });
});

describe("the problems list and the badge, of the organisation's grants", () => {
  const calm: ProblemFacts = { now, link: link(), pulse: now - 4_000, line: line(), grants: [], policy: policy(), xsiRefusal: null };
  const listed = (given: Partial<ProblemFacts>) => problemsOf({ ...calm, ...given });
  const of = (given: Partial<ProblemFacts>) => listed(given).map(({ id, title, owner, urgent }) => [id, title.key, owner, urgent]);
  const endsIn = (ms: number) => record("read-users", { way: "code", renewableUntil: now + ms });

  test.each([
    ["two days", endsIn(48 * hour), []],
    ["just under two days", endsIn(48 * hour - 1), [["grant-read-users", "diagnostics.problem.expiring_other.title", "administrator", true]]],
    ["one millisecond", endsIn(1), [["grant-read-users", "diagnostics.problem.expiring_other.title", "administrator", true]]],
    ["no time", endsIn(0), [["grant-read-users", "diagnostics.problem.expired_other.title", "administrator", true]]],
    [
      "no time, pasted",
      record("read-users", { way: "pasted", validUntil: now - 1, renewableUntil: null }),
      [["grant-read-users", "diagnostics.problem.expired_other.title", "administrator", true]],
    ],
    ["an access token that ends within the hour, but renews itself", record("read-users", { validUntil: now + hour }), []],
  ] as const)("%s left", (_what, grant, expected) => {
    expect(of({ grants: [grant] })).toEqual(expected);
    expect(urgentCount(listed({ grants: [grant] }))).toBe(expected.length);
  });

  test.each([
    ["its password was changed", record("read-users", failedBy("grant-dead")), {}, "password_changed", "administrator"],
    [
      "the authoriser was seen to be deactivated",
      record("read-users", failedBy("grant-dead")),
      { "read-users": finding("read-users", { worked: false, loginEnabled: false }) },
      "deactivated",
      "administrator",
    ],
    ["it is blocked", record("read-users", failedBy("blocked-by-administrator")), {}, "blocked", "administrator"],
    [
      "the status is hidden",
      record("read-presence"),
      { "read-presence": finding("read-presence", { statusVisible: false }) },
      "presence_hidden",
      "administrator",
    ],
    [
      "the role is gone",
      record("control-phones"),
      { "control-phones": finding("control-phones", { fullAdmin: false }) },
      "not_full_admin",
      "administrator",
    ],
  ] as const)("names the cause when %s", (_what, grant, found, cause, owner) => {
    const problems = of({ grants: [grant], found });
    expect(problems).toEqual([[`grant-${grant.id}`, `grant.cause.${cause}.title`, owner, true]]);
  });

  it("names another cause than the password for an authoriser behind single sign-on", () => {
    const grants = [record("read-users", failedBy("grant-dead"))];
    expect(of({ grants, answers: { sso: { "read-users": true } } })[0]?.[1]).toBe("grant.cause.deactivated.title");
  });

  it("says nothing for a test that the network spoilt, nor for a single authoriser: that is a risk", () => {
    const spoilt = { "read-users": finding("read-users", { worked: false, error: errorOf("offline") }) };
    expect(of({ grants: [record("read-users")], found: spoilt })).toEqual([]);
    expect(of({ grants: [record("read-users")] })).toEqual([]);
  });

  it("is not urgent while a stand-by serves, and is again when that one is dead too", () => {
    const first = record("control-phones", failedBy("grant-dead"));
    const standBy = record("control-phones:stand-by", { authoriser: "zoe@example.com" });
    const covered = listed({ grants: [first, standBy] });
    expect(covered.map(({ id, urgent }) => [id, urgent])).toEqual([["grant-control-phones", false]]);
    expect(urgentCount(covered)).toBe(0);
    const both = listed({ grants: [first, { ...standBy, ...failedBy("grant-dead") }] });
    expect(urgentCount(both)).toBe(2);
  });

  it("misses what every desk is to have, until somebody authorises it, be it the stand-by", () => {
    const wanted = policy({ "grants.expected": ["read-users"] });
    expect(of({ policy: wanted })).toEqual([["missing-read-users", "diagnostics.problem.expected_missing.title", "administrator", true]]);
    expect(of({ policy: wanted, grants: [record("read-users")] })).toEqual([]);
    expect(of({ policy: wanted, grants: [record("read-users:stand-by")] })).toEqual([]);
  });

  it("has a text for every error and every cause", () => {
    for (const code of errorCodes) {
      const [cause] = causesOf(record("read-users", failedBy(code)), null, now);
      expect(cause).toBeDefined();
      if (cause !== undefined) for (const { key } of Object.values(causeWords(cause))) expect(texts.has(key), key).toBe(true);
    }
  });
});
