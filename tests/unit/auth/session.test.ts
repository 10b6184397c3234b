import { beforeEach, describe, expect, it, vi } from "vitest";
import { browser } from "wxt/browser";
import { fakeBrowser } from "wxt/testing/fake-browser";
import type { Tokens } from "@/entrypoints/background/auth/answers.ts";
import { createSession } from "@/entrypoints/background/auth/session.ts";
import { AppError, type ErrorCode } from "@/utils/errors.ts";
import { standing } from "@/utils/grants/lifeline.ts";
import { grantsItem, keptShelfItem, passingGrantsItem, passingOrganisationShelfItem, passingShelfItem } from "@/utils/grants/record.ts";
import { createHouse, day } from "./house.ts";

const implicitOnly = { managedSecret: null };

async function signedIn(options: Parameters<typeof createHouse>[0] = {}) {
  const house = createHouse(options);
  if (options.managedSecret === null) house.answers.authorise = async () => house.issue("implicit");
  await house.session.signIn({ interactive: true });
  return house;
}

const recordOf = async (house: ReturnType<typeof createHouse>) => (await house.session.records())[0];
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : `not an AppError: ${thrown}`),
  );
const atOnce = async () => true;
/** A promise that is settled from outside. */
function later<T>() {
  const handle: { resolve: (value: T) => void; reject: (reason: unknown) => void } = { resolve: () => {}, reject: () => {} };
  const promise = new Promise<T>((resolve, reject) => Object.assign(handle, { resolve, reject }));
  return { promise, ...handle };
}
/** Until the broker was asked: sealing and unsealing take as long as they take. */
const asked = (house: ReturnType<typeof createHouse>, what: "authorise" | "refresh") => vi.waitFor(() => expect(house.counts[what]).toBe(1));

beforeEach(() => fakeBrowser.reset());

describe("signing in", () => {
  it("takes the code way with the policy's secret", async () => {
    const house = await signedIn();
    expect(house.asked[0]).toMatchObject({ way: { kind: "code", exchange: { secret: "canary-secret" } }, silent: false, clientId: "C0ffee" });
    expect(await recordOf(house)).toMatchObject({
      id: "my-line",
      state: "authorised",
      way: "code",
      authoriser: "ana@example.com",
      kept: true,
      error: null,
    });
    expect(await house.session.token("my-line")).toBe("canary-access-1");
  });

  it("takes the saved secret when the policy has none", async () => {
    const house = createHouse(implicitOnly);
    await house.session.saveClientSecret("canary-saved");
    await house.session.signIn({ interactive: true });
    expect(house.asked[0]?.way).toEqual({ kind: "code", exchange: { secret: "canary-saved" } });
    await house.session.saveClientSecret(null);
    await house.session.signIn({ interactive: true });
    expect(house.asked[1]?.way).toEqual({ kind: "implicit" });
  });

  it("takes the broker before any secret", async () => {
    const house = await signedIn({ settings: { "integration.brokerUrl": "https://broker.customer.example/token" } });
    expect(house.asked[0]?.way).toEqual({ kind: "code", exchange: { brokerUrl: "https://broker.customer.example/token" } });
  });

  it("takes the implicit way with neither", async () => {
    const house = await signedIn(implicitOnly);
    expect(house.asked[0]?.way).toEqual({ kind: "implicit" });
  });

  it("says that the saved secret is lost instead of taking another way", async () => {
    const house = createHouse(implicitOnly);
    await house.session.saveClientSecret("canary-saved");
    await house.keys.del("integration");
    expect(await codeOf(house.session.signIn({ interactive: true }))).toBe("storage-broken");
    expect(house.counts.authorise).toBe(0);
  });

  it("needs a client id", async () => {
    const house = createHouse({ settings: { "integration.clientId": "" } });
    expect(await codeOf(house.session.signIn({ interactive: true }))).toBe("no-integration");
  });

  it("is one sign-in however often the button is pressed", async () => {
    const house = createHouse();
    const [first, second] = await Promise.all([house.session.signIn({ interactive: true }), house.session.signIn({ interactive: true })]);
    expect(house.counts.authorise).toBe(1);
    expect(second).toEqual(first);
  });

  it("leaves the reason in the record for a page that opens later", async () => {
    const house = createHouse();
    house.answers.authorise = async () => Promise.reject(new AppError("sign-in-cancelled"));
    expect(await codeOf(house.session.signIn({ interactive: true }))).toBe("sign-in-cancelled");
    expect(await recordOf(house)).toMatchObject({ state: "failed", error: { code: "sign-in-cancelled" } });
    expect(await codeOf(house.session.token("my-line"))).toBe("sign-in-cancelled");
  });

  it("leaves a grant that works alone when another sign-in fails", async () => {
    const house = await signedIn();
    house.answers.authorise = async () => Promise.reject(new AppError("sign-in-cancelled"));
    await codeOf(house.session.signIn({ interactive: true }));
    expect(await recordOf(house)).toMatchObject({ state: "authorised", error: null });
    expect(await house.session.token("my-line")).toBe("canary-access-1");
  });

  it("says not-signed-in before", async () => {
    expect(await codeOf(createHouse().session.token("my-line"))).toBe("not-signed-in");
  });
});

describe("where tokens are", () => {
  it("keeps a kept one on disk as ciphertext, over a restart", async () => {
    const house = await signedIn();
    expect(Object.keys(await keptShelfItem.get())).toEqual(["my-line"]);
    expect(await passingShelfItem.get()).toEqual({});
    expect(await createSession(house.needs).token("my-line")).toBe("canary-access-1");
  });

  describe("when they may be kept no more", () => {
    const onDisk = async () => JSON.stringify(await browser.storage.local.get());

    it("go from the disk to session storage, the person's and the organisation's, and serve on", async () => {
      const house = await signedIn();
      await house.session.signIn({ interactive: true, grant: "read-users" });
      expect(await onDisk()).toContain("read-users");
      house.settings["token.keep"] = false;
      await house.session.leaveDisk();
      expect(await onDisk()).not.toMatch(/read-users|my-line|ana@/);
      expect(Object.keys(await passingShelfItem.get())).toEqual(["my-line"]);
      expect(Object.keys(await passingOrganisationShelfItem.get())).toEqual(["read-users"]);
      expect((await house.session.records()).map(({ id, kept, state }) => [id, kept, state])).toEqual([
        ["my-line", false, "authorised"],
        ["read-users", false, "authorised"],
      ]);
      const restarted = createSession(house.needs); // the worker died, the browser did not
      expect([await restarted.token("my-line"), await restarted.token("read-users")]).toEqual(["canary-access-1", "canary-access-2"]);
      await browser.storage.session.clear(); // the browser was closed
      expect(await codeOf(createSession(house.needs).token("my-line"))).toBe("not-signed-in");
    });

    it("do not come back to the disk by a renewal that was under way, nor by a verdict, nor by a token pasted to be kept", async () => {
      const house = await signedIn();
      const held = later<Tokens>();
      house.answers.refresh = () => held.promise;
      const renewing = house.session.renew("my-line");
      await asked(house, "refresh");
      house.settings["token.keep"] = false;
      await house.session.leaveDisk();
      held.resolve(house.issue());
      await renewing;
      await house.session.useToken("plain", true, "read-users");
      await house.session.judged("read-users", new AppError("forbidden").data);
      expect(await browser.storage.local.get()).toEqual({});
      expect((await house.session.records()).map(({ id, kept, state }) => [id, kept, state])).toEqual([
        ["my-line", false, "authorised"],
        ["read-users", false, "failed"],
      ]);
    });

    it("leave no record there by a sign-in that began before and failed after", async () => {
      const house = await signedIn();
      house.answers.refresh = async () => Promise.reject(new AppError("grant-dead"));
      await codeOf(house.session.token("my-line", { renew: true }));
      const held = later<Tokens>();
      house.answers.authorise = () => held.promise;
      const signing = codeOf(house.session.signIn({ interactive: true }));
      await vi.waitFor(() => expect(house.counts.authorise).toBe(2));
      house.settings["token.keep"] = false;
      await house.session.leaveDisk();
      held.reject(new AppError("sign-in-denied"));
      expect(await signing).toBe("sign-in-denied");
      expect(await recordOf(house)).toMatchObject({ state: "failed", kept: false, error: { code: "sign-in-denied" } });
      expect(await browser.storage.local.get()).toEqual({});
    });

    it("stay where they are while they may be kept, and a failure of storage is told in the log alone", async () => {
      const house = await signedIn();
      await house.session.leaveDisk();
      expect(Object.keys(await keptShelfItem.get())).toEqual(["my-line"]);
      house.settings["token.keep"] = false;
      const broken = vi.spyOn(house.keys, "get").mockRejectedValue(new Error("disk"));
      await house.session.leaveDisk();
      broken.mockRestore();
      expect(house.lines.at(-1)).toMatchObject({ text: "could not be taken off the disk", facts: { error: "storage-broken" } });
    });
  });

  it("keeps one that is not kept in session storage only, record and all", async () => {
    await signedIn({ settings: { "token.keep": false } });
    expect(await browser.storage.local.get()).toEqual({});
    expect(Object.keys(await passingShelfItem.get())).toEqual(["my-line"]);
    expect((await passingGrantsItem.get()).map(({ kept }) => kept)).toEqual([false]);
  });

  it("is on one list only after the choice changed", async () => {
    const house = await signedIn();
    await house.session.useToken("canary-pasted", false);
    expect(await grantsItem.get()).toEqual([]);
    expect(await keptShelfItem.get()).toEqual({});
    expect(await house.session.records()).toHaveLength(1);
  });

  it("writes no token and no secret anywhere in the clear", async () => {
    const house = createHouse(implicitOnly);
    await house.session.saveClientSecret("canary-secret");
    await house.session.signIn({ interactive: true });
    await house.session.token("my-line", { renew: true });
    house.clock.pass(60_000);
    house.answers.refresh = async () => Promise.reject(new AppError("grant-dead"));
    await codeOf(house.session.token("my-line", { renew: true }));
    await house.session.useToken("canary-pasted", false);
    await codeOf(house.session.useToken("canary-bad", true));
    const stored = JSON.stringify([await browser.storage.local.get(), await browser.storage.session.get()]);
    expect(stored.length).toBeGreaterThan(100);
    expect(stored).not.toContain("canary");
    expect(house.lines.length).toBeGreaterThan(2);
    expect(JSON.stringify(house.lines)).not.toContain("canary");
  });

  it("says storage-broken when the key is lost, and signs in again", async () => {
    const house = await signedIn();
    await house.keys.del("tokens");
    const restarted = createSession(house.needs);
    expect(await codeOf(restarted.token("my-line"))).toBe("storage-broken");
    expect(await recordOf(house)).toMatchObject({ state: "failed", error: { code: "storage-broken" } });
    await restarted.signIn({ interactive: true });
    expect(await restarted.token("my-line")).toBe("canary-access-2");
  });
});

describe("renewing on a 401", () => {
  it("renews once for twenty that ask at once", async () => {
    const house = await signedIn();
    const all = await Promise.all(Array.from({ length: 20 }, () => house.session.token("my-line", { renew: true })));
    expect(house.counts.refresh).toBe(1);
    expect(new Set(all)).toEqual(new Set(["canary-access-2"]));
    expect(house.refreshed[0]?.held.refreshToken).toBe("canary-refresh-1");
  });

  it("gives the new token to one whose 401 was met by the old", async () => {
    const house = await signedIn();
    await house.session.token("my-line", { renew: true });
    house.clock.pass(2000);
    expect(await house.session.token("my-line", { renew: true })).toBe("canary-access-2");
    expect(house.counts.refresh).toBe(1);
    house.clock.pass(60_000);
    expect(await house.session.token("my-line", { renew: true })).toBe("canary-access-3");
  });

  it("uses the rotated refresh token the next time, over a restart too", async () => {
    const house = await signedIn();
    await house.session.token("my-line", { renew: true });
    await createSession(house.needs).token("my-line", { renew: true });
    expect(house.refreshed.map(({ held }) => held.refreshToken)).toEqual(["canary-refresh-1", "canary-refresh-2"]);
  });

  it("takes the winner's token when another context rotated first", async () => {
    const house = await signedIn();
    const rival = createSession(house.needs);
    await rival.token("my-line");
    await house.session.token("my-line", { renew: true });
    expect(await rival.token("my-line", { renew: true })).toBe("canary-access-2");
    expect(house.counts.refresh).toBe(1);
  });

  it("takes the winner's token when it lost the race at the server", async () => {
    const house = await signedIn();
    const rival = createSession(house.needs);
    const refused = later<Tokens>();
    house.answers.refresh = () => refused.promise;
    const losing = rival.token("my-line", { renew: true });
    await asked(house, "refresh");
    house.answers.refresh = async () => house.issue();
    expect(await house.session.token("my-line", { renew: true })).toBe("canary-access-2");
    refused.reject(new AppError("grant-dead"));
    expect(await losing).toBe("canary-access-2");
    expect(await recordOf(house)).toMatchObject({ state: "authorised", error: null });
  });

  it.each(["grant-dead", "unauthorized"] as const)("fails for good on %s and forgets the tokens", async (code) => {
    const house = await signedIn();
    house.answers.refresh = async () => Promise.reject(new AppError(code));
    expect(await codeOf(house.session.token("my-line", { renew: true }))).toBe(code);
    expect(await recordOf(house)).toMatchObject({ state: "failed", error: { code } });
    expect(await keptShelfItem.get()).toEqual({});
    expect(await codeOf(house.session.token("my-line"))).toBe(code);
    expect(house.counts.refresh).toBe(1);
  });

  it.each(["offline", "timeout", "rate-limited", "overloaded", "server-error", "bad-answer"] as const)(
    "stays authorised on %s",
    async (code: ErrorCode) => {
      const house = await signedIn();
      house.answers.refresh = async () => Promise.reject(new AppError(code));
      expect(await codeOf(house.session.token("my-line", { renew: true }))).toBe(code);
      expect(await recordOf(house)).toMatchObject({ state: "authorised", error: null });
      house.answers.refresh = async () => house.issue();
      expect(await house.session.token("my-line", { renew: true })).toBe("canary-access-2");
    },
  );

  it("waits as long as Webex asks", async () => {
    const house = await signedIn();
    house.answers.refresh = async () => Promise.reject(new AppError("rate-limited", { retryAfterMs: 30_000 }));
    await codeOf(house.session.token("my-line", { renew: true }));
    house.clock.pass(29_000);
    expect(await codeOf(house.session.token("my-line", { renew: true }))).toBe("rate-limited");
    expect(house.counts.refresh).toBe(1);
    house.clock.pass(1000);
    await codeOf(house.session.token("my-line", { renew: true }));
    expect(house.counts.refresh).toBe(2);
  });

  it("comes back when a wrong secret was mended", async () => {
    const house = await signedIn();
    house.answers.refresh = async () => Promise.reject(new AppError("invalid-client"));
    expect(await codeOf(house.session.token("my-line", { renew: true }))).toBe("invalid-client");
    expect(await recordOf(house)).toMatchObject({ state: "failed" });
    expect(await codeOf(house.session.token("my-line"))).toBe("invalid-client");
    expect(house.counts.refresh).toBe(1);
    house.answers.refresh = async () => house.issue();
    house.clock.pass(61_000);
    expect(await house.session.token("my-line")).toBe("canary-access-2");
    expect(await recordOf(house)).toMatchObject({ state: "authorised", error: null });
  });

  it("renews silently when implicit, and never a pasted one", async () => {
    const house = await signedIn(implicitOnly);
    expect(await house.session.token("my-line", { renew: true })).toBe("canary-access-2");
    expect(house.asked[1]).toMatchObject({ silent: true, loginHint: "ana@example.com", way: { kind: "implicit" } });
    await house.session.useToken("canary-pasted", true);
    house.clock.pass(60_000);
    expect(await codeOf(house.session.token("my-line", { renew: true }))).toBe("unauthorized");
    expect(house.counts).toEqual({ authorise: 2, refresh: 0 });
  });

  it("does not become somebody else silently", async () => {
    const house = await signedIn(implicitOnly);
    house.answers.owner = () => "ben@example.com";
    expect(await codeOf(house.session.token("my-line", { renew: true }))).toBe("unauthorized");
    expect(await recordOf(house)).toMatchObject({ state: "failed", authoriser: "ana@example.com", error: { detail: "another user" } });
  });
});

describe("renewing ahead", () => {
  it("renews between 60 and 90 per cent of the life, once", async () => {
    const house = await signedIn();
    await house.session.renewDue(house.clock.now() + 0.74 * 14 * day, atOnce);
    expect(house.counts.refresh).toBe(0);
    house.clock.pass(0.76 * 14 * day);
    await house.session.renewDue(house.clock.now(), atOnce);
    await house.session.renewDue(house.clock.now(), atOnce);
    expect(house.counts.refresh).toBe(1);
    expect((await recordOf(house))?.validUntil).toBe(house.clock.now() + 14 * day);
  });

  it("renews what ended although nobody saw a 401", async () => {
    const house = await signedIn();
    house.clock.pass(14 * day);
    expect(await house.session.token("my-line")).toBe("canary-access-2");
  });

  it("tries again later after the network failed, not at once", async () => {
    const house = await signedIn();
    house.answers.refresh = async () => Promise.reject(new AppError("offline"));
    house.clock.pass(0.9 * 14 * day);
    await house.session.renewDue(house.clock.now(), atOnce);
    await house.session.renewDue(house.clock.now(), atOnce);
    expect(house.counts.refresh).toBe(1);
    house.clock.pass(20 * 60_000);
    await house.session.renewDue(house.clock.now(), atOnce);
    expect(house.counts.refresh).toBe(2);
    expect(await house.session.token("my-line")).toBe("canary-access-1");
  });

  it("goes on with the token that still lasts when the refresh token is dead, and counts down", async () => {
    const house = await signedIn();
    house.answers.refresh = async () => Promise.reject(new AppError("grant-dead"));
    house.clock.pass(0.9 * 14 * day);
    await house.session.renewDue(house.clock.now(), atOnce);
    await house.session.renewDue(house.clock.now() + 0.05 * 14 * day, atOnce);
    expect(house.counts.refresh).toBe(1);
    const record = await recordOf(house);
    expect(record).toMatchObject({ state: "authorised", renewableUntil: null, error: { code: "grant-dead" } });
    expect(record && standing(record, house.clock.now())).toBe("expiring");
    expect(await house.session.token("my-line")).toBe("canary-access-1");
    house.clock.pass(2 * day);
    expect(await codeOf(house.session.token("my-line"))).toBe("unauthorized");
    expect(await recordOf(house)).toMatchObject({ state: "failed" });
  });

  it("never rejects", async () => {
    const house = await signedIn();
    house.answers.refresh = async () => Promise.reject(new Error("unforeseen"));
    house.clock.pass(13 * day);
    await expect(house.session.renewDue(house.clock.now(), atOnce)).resolves.toBeUndefined();
  });
});

describe("pasted tokens", () => {
  it("tests before it stores", async () => {
    const house = createHouse();
    expect(await codeOf(house.session.useToken("canary-bad", true))).toBe("unauthorized");
    expect(await house.session.records()).toEqual([]);
    expect(await house.session.useToken("  Bearer canary-good \n", true)).toMatchObject({ email: "ana@example.com" });
    expect(await house.session.token("my-line")).toBe("canary-good");
    expect(await recordOf(house)).toMatchObject({ way: "pasted", validUntil: null });
  });

  it.each(["two words", "ünicode", "line\nbreak", ""])("refuses %j without quoting it", async (token) => {
    const house = createHouse();
    expect(await codeOf(house.session.testToken(token))).toBe("bad-arguments");
  });

  it("tests the one in use", async () => {
    const house = createHouse();
    expect(await codeOf(house.session.testToken(null))).toBe("not-signed-in");
    await house.session.useToken("canary-good", true);
    expect(await house.session.testToken(null)).toMatchObject({ displayName: "Ana Novak" });
  });
});

describe("leaving", () => {
  it("leaves nothing after sign-out but the integration", async () => {
    const house = await signedIn();
    await house.session.saveClientSecret("canary-saved");
    await house.session.signOut();
    expect(Object.keys(await browser.storage.local.get()).sort()).toEqual(["integration:secretSaved", "vault:integration"]);
    expect(await browser.storage.session.get()).toEqual({});
    expect(await house.keys.get("tokens")).toBeUndefined();
    expect(await codeOf(house.session.token("my-line"))).toBe("not-signed-in");
    await house.session.signIn({ interactive: true });
    expect(await house.session.token("my-line")).toBe("canary-access-2");
  });

  it("keeps the organisation's grants at sign-out, each with its own Clear", async () => {
    const house = await signedIn();
    await house.session.signIn({ interactive: true, grant: "read-users" });
    const token = await house.session.token("read-users");
    await house.session.signOut();
    expect((await house.session.records()).map(({ id }) => id)).toEqual(["read-users"]);
    expect(await house.session.token("read-users")).toBe(token);
    expect(JSON.stringify(await browser.storage.local.get())).not.toContain("canary-access");
    await house.session.clear("read-users");
    expect(await browser.storage.local.get("grants")).toEqual({});
    expect(await codeOf(house.session.token("read-users"))).toBe("not-signed-in");
  });

  it("hands out the stand-by's token while the first authoriser is refused, and the first one's when they work again", async () => {
    const house = await signedIn();
    await house.session.signIn({ interactive: true, grant: "read-users" });
    const first = await house.session.token("read-users");
    await house.session.signIn({ interactive: true, grant: "read-users:stand-by" });
    const second = await house.session.tokenOf("read-users:stand-by");
    expect(second).not.toBe(first);
    await house.session.judged("read-users", new AppError("forbidden", { status: 403 }).data);
    expect(await house.session.token("read-users")).toBe(second);
    await house.session.judged("read-users", null);
    expect(await house.session.token("read-users")).toBe(first);
  });

  it("clears one grant and leaves the others", async () => {
    const house = await signedIn();
    await house.session.signIn({ interactive: true, grant: "read-users" });
    await house.session.clear("my-line");
    expect((await house.session.records()).map(({ id }) => id)).toEqual(["read-users"]);
    expect(await codeOf(house.session.token("my-line"))).toBe("not-signed-in");
    expect(await house.session.token("read-users")).toBe("canary-access-2");
  });

  it.each(["signOut", "clear"] as const)("writes nothing of a renewal that ends after %s", async (leave) => {
    const house = await signedIn();
    const answer = later<Tokens>();
    house.answers.refresh = () => answer.promise;
    const renewal = codeOf(house.session.token("my-line", { renew: true }));
    await asked(house, "refresh");
    await (leave === "clear" ? house.session.clear("my-line") : house.session.signOut());
    answer.resolve(house.issue());
    expect(await renewal).toBe("not-signed-in");
    expect(await house.session.records()).toEqual([]);
    expect(await keptShelfItem.get()).toEqual({});
  });

  it("writes nothing of a sign-in that ends after sign-out", async () => {
    const house = createHouse();
    const answer = later<Tokens>();
    house.answers.authorise = () => answer.promise;
    const signingIn = codeOf(house.session.signIn({ interactive: true }));
    await asked(house, "authorise");
    await house.session.signOut();
    answer.resolve(house.issue());
    expect(await signingIn).toBe("not-signed-in");
    expect(await browser.storage.local.get()).toEqual({});
  });
});
