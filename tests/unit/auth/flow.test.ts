import { describe, expect, it } from "vitest";
import { type AuthoriseRequest, challengeOf, createFlow, type Way } from "@/entrypoints/background/auth/flow.ts";
import { AppError } from "@/utils/errors.ts";
import { createLog, type LogLine } from "@/utils/log.ts";
import { createClock, random, start } from "./house.ts";

const redirectUrl = "https://abcdefghijklmnop.chromiumapp.org/webex";
const withSecret: Way = { kind: "code", exchange: { secret: "canary-secret" } };
const withBroker: Way = { kind: "code", exchange: { brokerUrl: "https://broker.customer.example/token" } };
const implicit: Way = { kind: "implicit" };
const signal = new AbortController().signal;

interface Posted {
  readonly url: string;
  readonly headers: Headers;
  readonly form: URLSearchParams;
}

const tokenAnswer = (more: Record<string, unknown> = {}) =>
  Response.json({ access_token: "canary-access", expires_in: 1209599, refresh_token: "canary-refresh", refresh_token_expires_in: 7775999, ...more });

function make(options: {
  /** What the window ends on, from the address it was opened with. */
  readonly land?: (asked: URL) => string | undefined | Promise<string>;
  readonly answer?: () => Response | Promise<Response>;
}) {
  const clock = createClock();
  const lines: LogLine[] = [];
  const opened: { url: URL; interactive: boolean }[] = [];
  const posted: Posted[] = [];
  const back = (asked: URL) => `${redirectUrl}?code=canary-code&state=${asked.searchParams.get("state")}`;
  const flow = createFlow({
    launchWebAuthFlow: async ({ url, interactive }) => {
      opened.push({ url: new URL(url), interactive });
      return (options.land ?? back)(new URL(url));
    },
    redirectUrl,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      posted.push({ url: request.url, headers: request.headers, form: new URLSearchParams(await request.text()) });
      return (options.answer ?? (() => tokenAnswer()))();
    },
    subtle: crypto.subtle,
    random,
    now: clock.now,
    log: createLog("auth.flow", (line) => lines.push(line), clock.now),
  });
  return { flow, opened, posted, lines, clock };
}

const ask = (way: Way, more: Partial<AuthoriseRequest> = {}): AuthoriseRequest => ({
  grant: "my-line",
  clientId: "C0ffee",
  scopes: ["spark:people_read", "spark:xsi"],
  way,
  silent: false,
  ...more,
});

async function failure(work: Promise<unknown>): Promise<AppError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw new Error(`expected an AppError, got ${thrown}`);
  return thrown;
}

describe("asking", () => {
  it("hashes the verifier as RFC 7636 appendix B does", async () => {
    expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", crypto.subtle)).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  });

  it("sends code, PKCE and state to Webex, and exchanges with secret and verifier", async () => {
    const { flow, opened, posted } = make({});
    const tokens = await flow.authorise(ask(withSecret), signal);
    const asked = opened[0]?.url;
    expect(asked?.origin).toBe("https://webexapis.com");
    expect(asked?.pathname).toBe("/v1/authorize");
    const query = Object.fromEntries(asked?.searchParams ?? []);
    expect(query).toMatchObject({
      response_type: "code",
      client_id: "C0ffee",
      redirect_uri: redirectUrl,
      scope: "spark:people_read spark:xsi",
      code_challenge_method: "S256",
    });
    expect(query.prompt).toBeUndefined();
    expect(query.state).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const [post] = posted;
    expect(post?.url).toBe("https://webexapis.com/v1/access_token");
    expect(post?.headers.get("content-type")).toContain("application/x-www-form-urlencoded");
    expect(Object.fromEntries(post?.form ?? [])).toMatchObject({
      grant_type: "authorization_code",
      client_id: "C0ffee",
      client_secret: "canary-secret",
      code: "canary-code",
      redirect_uri: redirectUrl,
    });
    const verifier = post?.form.get("code_verifier") ?? "";
    expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
    expect(await challengeOf(verifier, crypto.subtle)).toBe(query.code_challenge);
    expect(tokens).toEqual({
      accessToken: "canary-access",
      validUntil: start + 1209599_000,
      refreshToken: "canary-refresh",
      renewableUntil: start + 7775999_000,
      scopes: null,
      way: "code",
    });
  });

  it("gives the broker no secret and no bearer", async () => {
    const { flow, posted } = make({});
    await flow.authorise(ask(withBroker), signal);
    expect(posted[0]?.url).toBe("https://broker.customer.example/token");
    expect(posted[0]?.form.has("client_secret")).toBe(false);
    expect(posted[0]?.form.get("code_verifier")).not.toBeNull();
    expect(posted[0]?.headers.has("authorization")).toBe(false);
  });

  it("refuses a broker without https", async () => {
    const { flow, posted } = make({});
    const way: Way = { kind: "code", exchange: { brokerUrl: "http://broker.customer.example/token" } };
    expect((await failure(flow.authorise(ask(way), signal))).code).toBe("host-refused");
    expect(posted).toEqual([]);
  });

  it("reads the implicit answer from the fragment", async () => {
    const land = (asked: URL) =>
      `${redirectUrl}#access_token=canary-access&token_type=Bearer&expires_in=43199&refresh_token=canary-useless&state=${asked.searchParams.get("state")}`;
    const { flow, opened, posted } = make({ land });
    const tokens = await flow.authorise(ask(implicit), signal);
    expect(opened[0]?.url.searchParams.get("response_type")).toBe("token");
    expect(opened[0]?.url.searchParams.has("code_challenge")).toBe(false);
    expect(posted).toEqual([]);
    expect(tokens).toMatchObject({ accessToken: "canary-access", validUntil: start + 43199_000, refreshToken: null, way: "implicit" });
  });

  it("asks silently with prompt=none and a hint", async () => {
    const { flow, opened } = make({});
    await flow.authorise(ask(withSecret, { silent: true, loginHint: "ana@example.com" }), signal);
    expect(opened[0]?.interactive).toBe(false);
    expect(opened[0]?.url.searchParams.get("prompt")).toBe("none");
    expect(opened[0]?.url.searchParams.get("login_hint")).toBe("ana@example.com");
  });

  it("never uses a state twice", async () => {
    const { flow, opened } = make({});
    await flow.authorise(ask(withSecret), signal);
    await flow.authorise(ask(withSecret), signal);
    expect(opened[0]?.url.searchParams.get("state")).not.toBe(opened[1]?.url.searchParams.get("state"));
  });

  it("stops waiting for the window when it is told to", async () => {
    const stop = new AbortController();
    const { flow } = make({ land: () => new Promise<string>(() => {}) });
    const waiting = flow.authorise(ask(withSecret), stop.signal);
    stop.abort(new Error("signed out"));
    await expect(waiting).rejects.toThrow("signed out");
  });
});

describe("answers that are not for us", () => {
  it.each([
    ["another state", `${redirectUrl}?code=canary-code&state=other`],
    ["no state", `${redirectUrl}?code=canary-code`],
    ["an error with another state", `${redirectUrl}?error=access_denied&state=other`],
    ["a token with another state", `${redirectUrl}#access_token=canary-access&state=other`],
  ])("refuses %s", async (_what, landed) => {
    const { flow, posted } = make({ land: () => landed });
    expect((await failure(flow.authorise(ask(withSecret), signal))).code).toBe("state-mismatch");
    expect(posted).toEqual([]);
  });

  it.each(["https://evil.example/webex", "https://abcdefghijklmnop.chromiumapp.org/other", "nonsense"])("refuses %s", async (place) => {
    const land = (asked: URL) => `${place}?code=canary-code&state=${asked.searchParams.get("state")}`;
    const { flow, posted } = make({ land });
    expect((await failure(flow.authorise(ask(withSecret), signal))).code).toBe("bad-answer");
    expect(posted).toEqual([]);
  });

  it("says bad-answer when neither code nor token came", async () => {
    const land = (asked: URL) => `${redirectUrl}?state=${asked.searchParams.get("state")}`;
    expect((await failure(make({ land }).flow.authorise(ask(withSecret), signal))).code).toBe("bad-answer");
    expect((await failure(make({ land }).flow.authorise(ask(implicit), signal))).code).toBe("bad-answer");
  });
});

describe("errors in the redirect (webex-rest.md 1.9)", () => {
  const errors = [
    ["access_denied", "The user denied the request", "sign-in-denied"],
    ["access_denied", "Your administrator denied access to the integration you selected", "blocked-by-administrator"],
    ["invalid_scope", "The requested scope is invalid", "invalid-scope"],
    ["login_required", "", "unauthorized"],
    ["consent_required", "", "unauthorized"],
    ["unauthorized_client", "", "invalid-client"],
    ["invalid_request", "Parameter:client_id is blank", "invalid-client"],
    ["invalid_request", "something else", "refused"],
    ["server_error", "", "server-error"],
    ["temporarily_unavailable", "", "overloaded"],
    ["unsupported_response_type", "", "refused"],
  ] as const;
  for (const place of ["?", "#"])
    it.each(errors)(`${place === "?" ? "query" : "fragment"}: %s (%s) → %s`, async (error, description, code) => {
      const land = (asked: URL) => {
        const answer = new URLSearchParams({ error, state: asked.searchParams.get("state") ?? "" });
        if (description !== "") answer.set("error_description", description);
        return `${redirectUrl}${place}${answer}`;
      };
      const thrown = await failure(make({ land }).flow.authorise(ask(implicit), signal));
      expect(thrown.code).toBe(code);
      expect(thrown.data.detail).toBe(description !== "" && !error.endsWith("_required") ? description : error);
    });

  it("takes an error without a state for ours", async () => {
    expect((await failure(make({ land: () => `${redirectUrl}?error=invalid_scope` }).flow.authorise(ask(withSecret), signal))).code).toBe(
      "invalid-scope",
    );
  });
});

describe("windows that end without an answer", () => {
  it.each([
    ["Chrome, closed", "The user did not approve access.", false, "sign-in-cancelled"],
    ["Firefox, closed", "User cancelled or denied access.", false, "sign-in-cancelled"],
    ["Chrome, no network", "Authorization page could not be loaded.", false, "offline"],
    ["Chrome, silent", "User interaction required.", true, "unauthorized"],
    ["Firefox, silent", "Requires user interaction", true, "unauthorized"],
    ["Chrome, silent, no network", "Authorization page could not be loaded.", true, "offline"],
  ])("%s", async (_who, message, silent, code) => {
    const land = () => Promise.reject(new Error(message));
    expect((await failure(make({ land }).flow.authorise(ask(withSecret, { silent }), signal))).code).toBe(code);
  });

  it("takes no address for cancelled", async () => {
    expect((await failure(make({ land: () => undefined }).flow.authorise(ask(withSecret), signal))).code).toBe("sign-in-cancelled");
  });
});

describe("errors of the token endpoint (webex-rest.md 1.9)", () => {
  const rfc = (error: string, description = "") => JSON.stringify({ error, error_description: description });
  const webex = (description: string) => JSON.stringify({ message: description, errors: [{ description }], trackingId: "ROUTER_1" });
  it.each([
    [400, "client_secret cannot be null or empty", "secret-required"],
    [400, rfc("invalid_request", "client_secret cannot be null or empty"), "secret-required"],
    [400, webex("client_secret cannot be null or empty"), "secret-required"],
    [400, rfc("invalid_client"), "invalid-client"],
    [400, webex("Client Id is invalid"), "invalid-client"],
    [401, rfc("invalid_client", "The client id or secret is wrong"), "invalid-client"],
    [401, "", "invalid-client"],
    [400, rfc("unauthorized_client"), "invalid-client"],
    [400, rfc("invalid_grant", "The refresh token is expired or revoked"), "grant-dead"],
    [400, webex("invalid_grant: The refresh token is expired or revoked"), "grant-dead"],
    [400, webex("The refresh token provided is invalid"), "grant-dead"],
    [400, rfc("invalid_scope"), "invalid-scope"],
    [400, rfc("unsupported_grant_type"), "refused"],
    [429, "", "rate-limited"],
    [503, "<html>busy</html>", "overloaded"],
    [500, webex("invalid_grant"), "server-error"],
    [502, "<html>gateway</html>", "server-error"],
    [200, "<html>portal</html>", "bad-answer"],
    [200, "", "bad-answer"],
    [200, '{"access_token":"canary-half', "bad-answer"],
    [200, "{}", "bad-answer"],
    [302, "", "bad-answer"],
  ])("%d %s → %s", async (status, body, code) => {
    const { flow } = make({ answer: () => new Response(body, { status, headers: { "retry-after": "7", trackingid: "ROUTER_2" } }) });
    const held = { refreshToken: "canary-refresh", renewableUntil: null, scopes: null };
    const thrown = await failure(flow.refresh({ clientId: "C0ffee", exchange: { secret: "canary-secret" }, held }, signal));
    expect(thrown.code).toBe(code);
    expect(JSON.stringify([String(thrown), thrown.data, String(thrown.cause)])).not.toContain("canary");
    if (status === 429) expect(thrown.data.retryAfterMs).toBe(7000);
    if (status >= 400) expect(thrown.data.trackingId).toBe("ROUTER_2");
  });

  it("says offline when nothing answers", async () => {
    const { flow } = make({ answer: () => Promise.reject(new TypeError("fetch failed: canary-secret")) });
    const thrown = await failure(flow.authorise(ask(withSecret), signal));
    expect(thrown.code).toBe("offline");
    expect(JSON.stringify([String(thrown), thrown.data, String(thrown.cause)])).not.toContain("canary");
  });

  it("strikes out what an endpoint echoes", async () => {
    const { flow, posted, lines } = make({
      answer: () =>
        new Response(rfc("invalid_grant", `bad code canary-code verifier ${posted[0]?.form.get("code_verifier")} for canary-secret`), {
          status: 400,
        }),
    });
    const thrown = await failure(flow.authorise(ask(withSecret), signal));
    expect(thrown.data.detail).toBe("bad code [omitted] verifier [omitted] for [omitted]");
    expect(JSON.stringify(lines)).not.toMatch(/canary/);
  });
});

describe("refresh (webex-rest.md 1.4)", () => {
  const held = { refreshToken: "canary-old", renewableUntil: start + 1000, scopes: ["spark:xsi"] };
  const request = { clientId: "C0ffee", exchange: { secret: "canary-secret" }, held };

  it("sends the refresh token and keeps what came back", async () => {
    const { flow, posted } = make({ answer: () => tokenAnswer({ scope: "spark:xsi spark:calls_read" }) });
    const tokens = await flow.refresh(request, signal);
    expect(Object.fromEntries(posted[0]?.form ?? [])).toEqual({
      grant_type: "refresh_token",
      client_id: "C0ffee",
      client_secret: "canary-secret",
      refresh_token: "canary-old",
    });
    expect(tokens).toMatchObject({ refreshToken: "canary-refresh", renewableUntil: start + 7775999_000, scopes: ["spark:xsi", "spark:calls_read"] });
  });

  it("keeps the old refresh token only where the field is missing", async () => {
    const { flow } = make({ answer: () => Response.json({ access_token: "canary-new", expires_in: "600" }) });
    expect(await flow.refresh(request, signal)).toEqual({
      accessToken: "canary-new",
      validUntil: start + 600_000,
      refreshToken: "canary-old",
      renewableUntil: start + 1000,
      scopes: ["spark:xsi"],
      way: "code",
    });
  });
});
