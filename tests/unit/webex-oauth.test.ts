// OAuth of the loopback Webex, as strict as webex-rest.md 1 says, over real TLS.
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock } from "../webex/clock.ts";
import { type Integration, password, startWebex, type Webex, type WebexOptions } from "../webex/index.ts";

const redirectUri = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/webex";
const scopes = ["spark:people_read", "spark:organizations_read", "spark:xsi"];
const verifier = "v".repeat(50);
const challenge = createHash("sha256").update(verifier).digest("base64url");

let webex: Webex;
let integration: Integration;
let cookie = "";

async function start(options: WebexOptions = {}) {
  await webex?.stop();
  webex = await startWebex(options);
  cookie = "";
  integration = webex.oauth.register({ redirects: [redirectUri, `${redirectUri}2`], scopes, secret: "s3cret" });
}
beforeEach(() => start());
afterEach(() => webex.stop());

/** A browser's visit: keeps the cookie, does not follow. */
async function visit(url: string, form?: Record<string, string>): Promise<Response> {
  const response = await webex.fetch(url, {
    redirect: "manual",
    headers: cookie ? { cookie } : {},
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
  const set = response.headers.get("set-cookie");
  if (set) cookie = set.split(";")[0] ?? "";
  return response;
}

const authorizeUrl = (more: Record<string, string> = {}) =>
  `https://webexapis.com/v1/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: integration.clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    state: "st&te",
    ...more,
  })}`;

const locationOf = (response: Response) => new URL(response.headers.get("location") ?? "about:blank");

/** To the login page; the id of the request. */
async function arrive(more: Record<string, string> = {}) {
  const away = await visit(authorizeUrl(more));
  expect(away.status).toBe(302);
  const login = locationOf(away);
  expect(login.href).toMatch(/^https:\/\/idbroker\.webex\.com\/idb\/login\?/);
  return { login, request: login.searchParams.get("request") ?? "" };
}

/** All the way: the redirect that ends the flow. */
async function signIn(more: Record<string, string> = {}): Promise<URL> {
  const { login, request } = await arrive(more);
  let answer = await visit(login.href);
  if (answer.status === 302) return locationOf(answer);
  answer = await visit("https://idbroker.webex.com/idb/login", { request, email: webex.desk.email, password });
  if (answer.status === 302) return locationOf(answer);
  return locationOf(await visit("https://idbroker.webex.com/idb/consent", { request, decision: "accept" }));
}

const exchange = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  webex.fetch("https://webexapis.com/v1/access_token", { method: "POST", headers, body: new URLSearchParams(fields) });

const codeFields = (code: string | null, more: Record<string, string> = {}) => ({
  grant_type: "authorization_code",
  client_id: integration.clientId,
  client_secret: "s3cret",
  code: code ?? "",
  redirect_uri: redirectUri,
  ...more,
});

const me = (token: string) => webex.fetch("https://webexapis.com/v1/people/me", { headers: { authorization: `Bearer ${token}` } });

describe("authorize", () => {
  it.each([
    ["an unknown client", { client_id: "C0ffee" }, "invalid_client"],
    ["no client", { client_id: "" }, "client_id is blank"],
    ["a redirect with one more slash", { redirect_uri: `${redirectUri}/` }, "redirect_uri_mismatch"],
  ])("shows a page and sends nothing back for %s", async (_, more, words) => {
    const response = await visit(authorizeUrl(more));
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect(await response.text()).toContain(words);
  });

  it("wants a redirect address when more than one is registered", async () => {
    const url = new URL(authorizeUrl());
    url.searchParams.delete("redirect_uri");
    expect((await visit(url.href)).status).toBe(400);
  });

  it.each([
    ["a scope that is not ticked", { scope: "spark:people_read spark:calls_write" }, "invalid_scope"],
    ["no scope", { scope: "" }, "invalid_scope"],
    ["another response type", { response_type: "id_token" }, "unsupported_response_type"],
    ["a short challenge", { code_challenge: "abc", code_challenge_method: "S256" }, "invalid_request"],
  ])("sends %s back as an error with the state", async (_, more, error) => {
    const back = locationOf(await visit(authorizeUrl(more)));
    expect(back.href.startsWith(`${redirectUri}?`)).toBe(true);
    expect(back.searchParams.get("error")).toBe(error);
    expect(back.searchParams.get("state")).toBe("st&te");
  });
});

describe("the pages", () => {
  it("have labelled fields, named buttons and no script", async () => {
    const { login, request } = await arrive();
    const form = await (await visit(login.href)).text();
    expect(form).toMatch(/<label>Email <input[^>]+type="email"/);
    expect(form).toMatch(/<label>Password <input[^>]+type="password"/);
    expect(form).toMatch(/<button[^>]*>Sign in<\/button>/);
    const consent = await (await visit("https://idbroker.webex.com/idb/login", { request, email: webex.desk.email, password })).text();
    expect(consent).toMatch(/>Accept<\/button>/);
    expect(consent).toMatch(/>Deny<\/button>/);
    expect(consent).toContain("spark:xsi");
    expect(form + consent).not.toContain("<script");
  });

  it("refuse a wrong password and do not open a session", async () => {
    const { request } = await arrive();
    const page = await visit("https://idbroker.webex.com/idb/login", { request, email: webex.desk.email, password: "wrong" });
    expect(await page.text()).toContain("incorrect email address or password");
    expect(webex.oauth.sessions).toHaveLength(0);
  });

  it("send access_denied when the person denies", async () => {
    const { request } = await arrive();
    await visit("https://idbroker.webex.com/idb/login", { request, email: webex.desk.email, password });
    const back = locationOf(await visit("https://idbroker.webex.com/idb/consent", { request, decision: "deny" }));
    expect(back.searchParams.get("error")).toBe("access_denied");
  });

  it("answer prompt=none with login_required, and with a code once a session and a consent are there", async () => {
    expect((await signIn({ prompt: "none" })).searchParams.get("error")).toBe("login_required");
    expect((await signIn()).searchParams.get("code")).toBeTruthy();
    expect((await signIn({ prompt: "none" })).searchParams.get("code")).toBeTruthy();
    webex.oauth.endSessions();
    expect((await signIn({ prompt: "none" })).searchParams.get("error")).toBe("login_required");
  });

  it("tell of an integration that the administrator blocked, in a page or in a redirect", async () => {
    const back = await signIn();
    const { access_token } = (await (await exchange(codeFields(back.searchParams.get("code")))).json()) as { access_token: string };
    expect((await me(access_token)).status).toBe(200);
    webex.oauth.blockIntegration(integration.clientId);
    expect((await me(access_token)).status).toBe(401);
    const { login } = await arrive();
    const page = await visit(login.href);
    expect(page.status).toBe(403);
    expect(await page.text()).toContain("Access denied - Your administrator denied access to the integration you selected.");
    webex.org.blockedEndsIn = "redirect";
    expect((await signIn()).searchParams.get("error")).toBe("access_denied");
  });
});

describe("the token endpoint", () => {
  it("gives tokens for a code with secret and verifier: 14 and 90 days", async () => {
    await start({ clock: createManualClock() });
    const back = await signIn({ code_challenge: challenge, code_challenge_method: "S256" });
    expect(back.searchParams.get("state")).toBe("st&te");
    const response = await exchange(codeFields(back.searchParams.get("code"), { code_verifier: verifier }));
    expect(response.status).toBe(200);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ expires_in: 1_209_599, refresh_token_expires_in: 7_775_999, token_type: "Bearer", scope: scopes.join(" ") });
    expect((await me(String(body.access_token))).status).toBe(200);
  });

  it("takes id and secret as Basic too", async () => {
    const code = (await signIn()).searchParams.get("code");
    const { client_id, client_secret, ...fields } = codeFields(code);
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString("base64");
    expect((await exchange(fields, { authorization: `Basic ${basic}` })).status).toBe(200);
  });

  it("refuses without the secret, in these very words, and keeps the code good", async () => {
    const code = (await signIn({ code_challenge: challenge, code_challenge_method: "S256" })).searchParams.get("code");
    const { client_secret: _, ...fields } = codeFields(code, { code_verifier: verifier });
    const refused = await exchange(fields);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toBe("client_secret cannot be null or empty");
    webex.org.missingSecret = "json";
    expect(await (await exchange(fields)).json()).toMatchObject({
      errors: [{ description: expect.stringContaining("client_secret cannot be null or empty") }],
    });
    expect((await exchange(codeFields(code, { code_verifier: verifier }))).status).toBe(200);
  });

  it.each([
    ["a wrong secret", { client_secret: "guess" }, 401, "invalid_client"],
    ["another redirect address", { redirect_uri: `${redirectUri}2` }, 400, "invalid_grant"],
    ["a wrong verifier", { code_verifier: "w".repeat(50) }, 400, "invalid_grant"],
    ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type"],
  ])("refuses %s, in both forms of body", async (_, more, status, error) => {
    const flow = { code_challenge: challenge, code_challenge_method: "S256" };
    webex.org.tokenErrors = "rfc";
    const code = (await signIn(flow)).searchParams.get("code");
    const rfc = await exchange(codeFields(code, { code_verifier: verifier, ...more }));
    expect(rfc.status).toBe(status);
    expect(await rfc.json()).toMatchObject({ error });
    webex.org.tokenErrors = "webex";
    const other = (await signIn(flow)).searchParams.get("code");
    const own = await exchange(codeFields(other, { code_verifier: verifier, ...more }));
    expect(own.status).toBe(status);
    expect(await own.json()).toMatchObject({ message: expect.stringContaining(error), trackingId: own.headers.get("trackingid") });
  });

  it("refuses a used code and kills what it gave", async () => {
    const code = (await signIn()).searchParams.get("code");
    const { access_token } = (await (await exchange(codeFields(code))).json()) as { access_token: string };
    expect((await exchange(codeFields(code))).status).toBe(400);
    expect((await me(access_token)).status).toBe(401);
  });

  it("ends tokens with time and slides the refresh token", async () => {
    const clock = createManualClock();
    await start({ clock });
    const code = (await signIn()).searchParams.get("code");
    const first = (await (await exchange(codeFields(code))).json()) as { access_token: string; refresh_token: string };
    const refresh = (value: string) =>
      exchange({ grant_type: "refresh_token", client_id: integration.clientId, client_secret: "s3cret", refresh_token: value });
    clock.advance(15 * 86_400_000);
    expect((await me(first.access_token)).status).toBe(401);
    for (let i = 0; i < 3; i++) {
      clock.advance(70 * 86_400_000);
      const again = await refresh(first.refresh_token);
      expect(again.status).toBe(200);
      expect(await again.json()).toMatchObject({ refresh_token: first.refresh_token, refresh_token_expires_in: 7_775_999 });
    }
    clock.advance(90 * 86_400_000);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect(webex.oauth.counts).toMatchObject({ codeRequests: 1, refreshRequests: 4, refused: 1 });
  });

  it("rotates refresh tokens, leaves them out, or repeats the access token, as the organisation is set", async () => {
    const code = (await signIn()).searchParams.get("code");
    const first = (await (await exchange(codeFields(code))).json()) as Record<string, string>;
    const refresh = async (value = "") => {
      const response = await exchange({
        grant_type: "refresh_token",
        client_id: integration.clientId,
        client_secret: "s3cret",
        refresh_token: value,
      });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    webex.org.repeatRefreshToken = false;
    expect((await refresh(first.refresh_token)).body).not.toHaveProperty("refresh_token");
    webex.org.sameTokenWithinDay = true;
    const once = await refresh(first.refresh_token);
    expect((await refresh(first.refresh_token)).body.access_token).toBe(once.body.access_token);
    webex.org.sameTokenWithinDay = false;
    webex.org.rotateRefreshTokens = true;
    const rotated = await refresh(first.refresh_token);
    expect(rotated.body.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await refresh(rotated.body.refresh_token)).status).toBe(200);
  });

  it("kills grants when the password changes", async () => {
    const code = (await signIn()).searchParams.get("code");
    const { refresh_token } = (await (await exchange(codeFields(code))).json()) as { refresh_token: string };
    webex.oauth.changePassword(webex.desk, "another");
    const dead = await exchange({ grant_type: "refresh_token", client_id: integration.clientId, client_secret: "s3cret", refresh_token });
    expect(dead.status).toBe(400);
    expect((await signIn({ prompt: "none" })).searchParams.get("error")).toBe("login_required");
  });
});

describe("implicit", () => {
  it("puts the token in the fragment, and errors in the query", async () => {
    const back = await signIn({ response_type: "token" });
    const fragment = new URLSearchParams(back.hash.slice(1));
    expect(back.search).toBe("");
    expect(fragment.get("state")).toBe("st&te");
    expect(fragment.get("refresh_token")).toBeNull();
    expect(Number(fragment.get("expires_in"))).toBeGreaterThan(0);
    expect((await me(fragment.get("access_token") ?? "")).status).toBe(200);
    webex.oauth.endSessions();
    const failed = await signIn({ response_type: "token", prompt: "none" });
    expect(failed.hash).toBe("");
    expect(failed.searchParams.get("error")).toBe("login_required");
  });
});

describe("the customer's token broker", () => {
  const ask = (fields: Record<string, string>) =>
    webex.fetch("https://broker.customer.example/token", { method: "POST", body: new URLSearchParams(fields) });

  it("adds the secret to code and refresh", async () => {
    const code = (await signIn()).searchParams.get("code");
    const { client_secret: _, ...fields } = codeFields(code);
    const response = await ask(fields);
    expect(response.status).toBe(200);
    const { refresh_token } = (await response.json()) as { refresh_token: string };
    expect((await ask({ grant_type: "refresh_token", client_id: integration.clientId, refresh_token })).status).toBe(200);
  });

  it("refuses to be told the secret, and a client it does not know", async () => {
    const code = (await signIn()).searchParams.get("code");
    expect((await ask(codeFields(code))).status).toBe(400);
    expect((await ask({ grant_type: "refresh_token", client_id: "C0", refresh_token: "x" })).status).toBe(401);
  });
});

it("records requests without a single secret", async () => {
  const back = await signIn();
  const code = back.searchParams.get("code") ?? "";
  const body = (await (await exchange(codeFields(code))).json()) as Record<string, string>;
  await me(body.access_token ?? "");
  const written = JSON.stringify(webex.requests);
  for (const secret of [code, password, "s3cret", body.access_token ?? "", body.refresh_token ?? ""])
    expect(written.includes(`"${secret}"`) || (secret.length > 20 && written.includes(secret))).toBe(false);
  expect(webex.requests.at(-1)).toMatchObject({ host: "webexapis.com", path: "/v1/people/me", status: 200, principal: webex.desk.email });
});
