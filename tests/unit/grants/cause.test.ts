// Why a grant does not work: every failure of product.md §4 by what Webex answers, and promises that hold for any answer.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { AppError, type ErrorCode, errorCodes } from "../../../utils/errors.ts";
import { type CauseId, causesOf } from "../../../utils/grants/cause.ts";
import type { GrantFacts } from "../../../utils/grants/facts.ts";
import { type GrantKey, type GrantRecord, grantKeys, grantOf, grantScopes, noGrant } from "../../../utils/grants/grant.ts";
import { risksOf } from "../../../utils/grants/risk.ts";
import { causeWords } from "../../../utils/grants/words.ts";
import { found } from "./found.ts";

const now = 1_800_000_000_000;
const record = (id: GrantKey, change: Partial<GrantRecord> = {}): GrantRecord => ({
  ...noGrant(id),
  way: "code",
  state: "authorised",
  validUntil: now + 9e8,
  renewableUntil: now + 9e9,
  scopes: grantScopes[grantOf(id)],
  authoriser: "ada@example.com",
  ...change,
});
const facts = (key: GrantKey, change: Partial<GrantFacts> = {}) => found(key, now, change);
const failed = (code: ErrorCode, detail: string | null = null): Partial<GrantRecord> => ({
  state: "failed",
  error: new AppError(code, { detail }).data,
});

describe("causes", () => {
  test.each<[string, GrantRecord, GrantFacts | null, CauseId, "certain" | "likely"]>([
    ["a refused refresh", record("read-users", failed("grant-dead")), null, "password-changed", "likely"],
    ["a closed window", record("read-users", failed("sign-in-cancelled")), null, "blocked", "likely"],
    ["denied by the administrator", record("read-users", failed("blocked-by-administrator")), null, "blocked", "certain"],
    ["denied by the person", record("read-users", failed("sign-in-denied")), null, "denied", "certain"],
    ["an unticked scope", record("read-users", failed("invalid-scope")), null, "scope-missing", "certain"],
    ["a wrong secret", record("read-users", failed("invalid-client")), null, "wrong-client", "certain"],
    ["a missing secret", record("read-users", failed("secret-required")), null, "secret-missing", "certain"],
    ["no integration", record("read-users", failed("no-integration")), null, "no-integration", "certain"],
    ["403 with the role gone", record("read-users", failed("forbidden")), facts("read-users", { fullAdmin: false }), "not-full-admin", "certain"],
    ["403 and roles unseen", record("read-users", failed("forbidden")), facts("read-users", { fullAdmin: null }), "not-full-admin", "likely"],
    ["403 for call records", record("read-statistics", failed("forbidden")), null, "role-missing", "likely"],
    ["the own status absent", record("read-presence"), facts("read-presence", { statusVisible: false }), "presence-hidden", "certain"],
    [
      "another sees the login disabled",
      record("read-users", failed("grant-dead")),
      facts("read-users", { loginEnabled: false }),
      "deactivated",
      "certain",
    ],
    ["its time is over", record("read-users", { way: "pasted", validUntil: now - 1 }), null, "expired", "certain"],
    ["no network", record("read-users"), facts("read-users", { worked: false, error: new AppError("offline").data }), "network", "likely"],
    ["Webex is down", record("read-users"), facts("read-users", { worked: false, error: new AppError("overloaded").data }), "webex-down", "likely"],
  ])("%s", (_what, grant, found, id, certainty) => {
    expect(causesOf(grant, found, now)[0]).toMatchObject({ id, certainty });
  });

  it.each<[string, Partial<GrantRecord>, CauseId]>([
    ["whose end is unknown has probably come to it", { way: "pasted", validUntil: null }, "expired"],
    ["that was still good was probably withdrawn", { way: "pasted", validUntil: now + 1 }, "cleared-elsewhere"],
    ["of the implicit way that was still good ended as any sign-in does", { way: "implicit", validUntil: now + 1 }, "password-changed"],
  ])("a refused token %s", (_what, change, id) => {
    const causes = causesOf(record("read-users", { ...change, renewableUntil: null, ...failed("unauthorized") }), null, now);
    expect(causes[0]).toMatchObject({ id, certainty: "likely" });
    if (change.way === "pasted") expect(causes.map((cause) => cause.id)).not.toContain("blocked");
  });

  it("has deactivation among the likely causes of a refused refresh", () => {
    expect(causesOf(record("read-users", failed("grant-dead")), null, now).map(({ id }) => id)).toContain("deactivated");
  });

  it("has a mistyped client id, of which Webex shows only a page, among what a closed window may mean", () => {
    expect(causesOf(record("read-users", failed("sign-in-cancelled")), null, now).map(({ id }) => id)).toContain("wrong-client");
  });

  it("does not suspect the password of whoever signs in at an identity provider", () => {
    const ids = (sso: boolean | null) => causesOf(record("read-users", failed("grant-dead")), null, now, sso).map(({ id }) => id);
    expect(ids(true)).not.toContain("password-changed");
    expect(ids(true)[0]).toBe("deactivated");
    expect([ids(false)[0], ids(null)[0]]).toEqual(["password-changed", "password-changed"]);
  });

  it("takes no word of a test that was made before the authorisation", () => {
    const before = facts("read-users", { fullAdmin: false, checkedAt: now - 2 });
    expect(causesOf(record("read-users", { authorisedAt: now - 1 }), before, now)).toEqual([]);
    expect(causesOf(record("read-users", { authorisedAt: now - 2 }), before, now)).toHaveLength(1);
  });

  it("tells what is no known cause in the error's own words, with the error's owner", () => {
    const [cause] = causesOf(record("read-users", failed("storage-broken")), null, now);
    expect(cause).toMatchObject({ id: "other", owner: new AppError("storage-broken").data.owner });
    expect(cause && causeWords(cause).title.key).toBe("error.storage_broken.title");
  });

  it("finds none where all is well, and hidden presence only where it matters", () => {
    expect(causesOf(record("read-users"), facts("read-users", { statusVisible: false }), now)).toEqual([]);
    expect(causesOf(noGrant("read-users"), null, now)).toEqual([]);
  });

  it("is total, stable, certain before likely, and names each cause once, whatever comes", () => {
    const maybe = fc.option(fc.boolean(), { nil: null });
    const error = fc.option(
      fc
        .record({ code: fc.constantFrom(...errorCodes), detail: fc.option(fc.string(), { nil: null }) })
        .map(({ code, detail }) => new AppError(code, { detail }).data),
      { nil: null },
    );
    const time = fc.option(
      fc.integer({ min: -1000, max: 1000 }).map((ms) => now + ms),
      { nil: null },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...grantKeys),
        fc.constantFrom("none", "authorised", "failed"),
        fc.constantFrom("code", "implicit", "pasted", null),
        error,
        error,
        time,
        maybe,
        maybe,
        maybe,
        (key, state, way, one, other, end, fullAdmin, statusVisible, loginEnabled) => {
          const grant = record(key, { state, way, error: one, validUntil: end, renewableUntil: end });
          const found = facts(key, { worked: other === null, error: other, fullAdmin, statusVisible, loginEnabled });
          const causes = causesOf(grant, found, now);
          expect(causesOf(grant, found, now)).toEqual(causes);
          expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length);
          const firstLikely = causes.findIndex(({ certainty }) => certainty === "likely");
          if (firstLikely >= 0) expect(causes.slice(firstLikely).every(({ certainty }) => certainty === "likely")).toBe(true);
          if (state === "failed") expect(causes.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe("risks", () => {
  it("tells of one authoriser, unknown sign-on and a role that is gone, and of nothing where all is safe", () => {
    const one = record("read-users");
    expect(risksOf({ records: [one], facts: {}, answers: { sso: {} }, now }).map(({ id }) => id)).toEqual(["sso-unknown", "one-authoriser"]);
    const two = record("read-users:stand-by", { authoriser: "zoe@example.com" });
    const answers = { sso: { "read-users": true, "read-users:stand-by": true } };
    expect(risksOf({ records: [one, two], facts: {}, answers, now })).toEqual([]);
    const known = { "read-users": facts("read-users", { fullAdmin: false }) };
    expect(risksOf({ records: [one, two], facts: known, answers, now }).map(({ id }) => id)).toEqual(["not-full-admin"]);
  });
  it("asks whether an authoriser without a calling line may control phones, and of no other grant", () => {
    const answers = { sso: { "control-phones": true, "read-users": true } };
    const ids = (key: GrantKey, calling: boolean | null) =>
      risksOf({ records: [record(key)], facts: { [key]: facts(key, { calling }) }, answers, now }).map(({ id }) => id);
    expect(ids("control-phones", false)).toEqual(["no-calling-line", "one-authoriser"]);
    expect([ids("control-phones", true), ids("control-phones", null), ids("read-users", false)]).toEqual(Array(3).fill(["one-authoriser"]));
  });
  it("takes a stand-by who is the same person for none", () => {
    const records = [record("read-users"), record("read-users:stand-by")];
    const answers = { sso: { "read-users": true, "read-users:stand-by": true } };
    expect(risksOf({ records, facts: {}, answers, now }).map(({ id }) => id)).toEqual(["one-authoriser", "one-authoriser"]);
  });
});
