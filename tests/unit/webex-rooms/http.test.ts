import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { guardedFetch } from "@/entrypoints/background/auth/hosts.ts";
import { createWebexHttp, nextOf, readError, readRetryAfter } from "@/entrypoints/background/webex/http.ts";
import { AppError } from "@/utils/errors.ts";
import { createLog, type LogLine } from "@/utils/log.ts";

const person = v.object({ id: v.string() });
const bearer = "canary-token";

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | null;
  readonly body: string;
}

function make(...answers: readonly (() => Response | Promise<Response>)[]) {
  const lines: LogLine[] = [];
  const sent: Sent[] = [];
  const waits: number[] = [];
  const tokens: boolean[] = [];
  const http = createWebexHttp({
    token: async ({ renew = false } = {}) => {
      tokens.push(renew);
      return renew ? `${bearer}-renewed` : bearer;
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      sent.push({ method: request.method, url: request.url, authorization: request.headers.get("authorization"), body: await request.text() });
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (!answer) throw new Error("no answer prepared");
      return answer();
    },
    log: createLog(
      "webex",
      (line) => lines.push(line),
      () => 0,
    ),
    now: () => 0,
    wait: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
    },
  });
  return { http, sent, tokens, lines, waits };
}

const ok = (body: unknown, headers: Record<string, string> = {}) => Response.json(body, { headers });

async function failure(work: Promise<unknown>): Promise<AppError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw new Error(`expected an AppError, got ${thrown}`);
  return thrown;
}

describe("asking", () => {
  it("sends the bearer and the query, and gives the checked answer", async () => {
    const { http, sent } = make(() => ok({ id: "1", more: true }));
    expect(await http.getJson("people/me", person, { query: { callingData: true } })).toEqual({ id: "1" });
    expect(sent).toEqual([
      { method: "GET", url: "https://webexapis.com/v1/people/me?callingData=true", authorization: `Bearer ${bearer}`, body: "" },
    ]);
  });

  it("posts JSON and reads an empty answer as null", async () => {
    const { http, sent } = make(() => new Response(null, { status: 204 }));
    expect(await http.postJson("telephony/calls/hold", { callId: "1" }, v.null())).toBeNull();
    expect(sent[0]).toMatchObject({ method: "POST", body: '{"callId":"1"}' });
  });

  it("never repeats by itself", async () => {
    const { http, sent } = make(() => new Response("", { status: 503, headers: { "retry-after": "1" } }));
    await failure(http.getJson("people/me", person));
    await failure(http.postJson("telephony/calls/dial", {}, person));
    expect(sent).toHaveLength(2);
  });
});

describe("401", () => {
  const refused = () => Response.json({ message: "The request requires a valid access token" }, { status: 401 });
  it("renews once and asks once more", async () => {
    const { http, sent, tokens } = make(refused, () => ok({ id: "1" }));
    expect(await http.getJson("people/me", person)).toEqual({ id: "1" });
    expect(tokens).toEqual([false, true]);
    expect(sent.map(({ authorization }) => authorization)).toEqual([`Bearer ${bearer}`, `Bearer ${bearer}-renewed`]);
  });

  it("gives up at the second", async () => {
    const { http, sent } = make(refused);
    expect((await failure(http.getJson("people/me", person))).code).toBe("unauthorized");
    expect(sent).toHaveLength(2);
  });

  it("repeats a post with its body", async () => {
    const { http, sent } = make(refused, () => ok({ id: "1" }));
    await http.postJson("telephony/calls/dial", { destination: "5602" }, person);
    expect(sent[1]?.body).toBe('{"destination":"5602"}');
  });

  it("does not renew for a 403", async () => {
    const { http, tokens } = make(() => new Response("", { status: 403 }));
    expect((await failure(http.getJson("people/me", person))).code).toBe("forbidden");
    expect(tokens).toEqual([false]);
  });
});

describe("errors", () => {
  it.each([
    [400, { message: "no" }, "refused"],
    [400, { errors: [{ description: "Target user not authorized", errorCode: "4003" }] }, "forbidden"],
    [403, {}, "forbidden"],
    [404, {}, "not-found"],
    [404, { errorCode: 4008, message: "no calling licence" }, "no-licence"],
    [404, { errors: [{ description: "x", errorCode: 4008 }] }, "no-licence"],
    [405, {}, "not-supported"],
    [405, { errorCode: 25409 }, "no-licence"],
    [409, {}, "refused"],
    [410, {}, "not-found"],
    [423, {}, "rate-limited"],
    [429, {}, "rate-limited"],
    [500, {}, "server-error"],
    [502, {}, "server-error"],
    [503, {}, "overloaded"],
    [504, {}, "server-error"],
  ])("%d %j → %s", async (status, body, code) => {
    const { http } = make(() => Response.json(body, { status, headers: { trackingid: "ROUTER_1" } }));
    const thrown = await failure(http.getJson("people/me", person));
    expect(thrown.data).toMatchObject({ code, status, trackingId: "ROUTER_1" });
  });

  it("says how long Webex asks to wait, and 5 s where it does not say", async () => {
    const at = async (headers: Record<string, string>) => {
      const { http } = make(() => new Response("", { status: 429, headers }));
      return (await failure(http.getJson("people/me", person))).data.retryAfterMs;
    };
    expect(await at({ "retry-after": "12" })).toBe(12_000);
    expect(await at({})).toBe(5_000);
  });

  it.each([
    ["HTML", "<!doctype html><p>portal", "HTML"],
    ["nothing", "", "empty"],
    ["half an answer", '{"id":"cana', "not JSON"],
    ["another shape", '{"id":7,"canary":1}', "unexpected id"],
  ])("says bad-answer for %s", async (_what, body, detail) => {
    const { http } = make(() => new Response(body, { status: 200 }));
    const thrown = await failure(http.getJson("people/me", person));
    expect(thrown.code).toBe("bad-answer");
    expect(thrown.data.detail).toBe(detail);
  });

  it("shows no HTML of a gateway", async () => {
    const { http } = make(() => new Response("<html>bad gateway</html>", { status: 502 }));
    expect((await failure(http.getJson("people/me", person))).data).toMatchObject({ code: "server-error", detail: null });
  });

  it("says offline when nothing answers, and when the answer breaks off", async () => {
    expect((await failure(make(() => Promise.reject(new TypeError("fetch failed"))).http.getJson("people/me", person))).code).toBe("offline");
    const broken = () => new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) }));
    expect((await failure(make(broken).http.getJson("people/me", person))).code).toBe("offline");
  });

  it("hands the caller's own abort back", async () => {
    const stop = new AbortController();
    const { http } = make(() => {
      stop.abort(new Error("signed out"));
      throw stop.signal.reason;
    });
    await expect(http.getJson("people/me", person, { signal: stop.signal })).rejects.toThrow("signed out");
  });

  it("lets the guard's refusal through", async () => {
    const http = createWebexHttp({
      base: "https://evil.example/v1",
      token: async () => bearer,
      fetch: guardedFetch(
        async () => new Response(),
        () => [],
      ),
      log: createLog(
        "webex",
        () => {},
        () => 0,
      ),
      now: () => 0,
    });
    expect((await failure(http.getJson("people/me", person))).code).toBe("host-refused");
  });

  it("keeps the bearer out of errors and log lines, should Webex echo it", async () => {
    const { http, lines } = make(() => Response.json({ message: `bad token ${bearer}` }, { status: 400 }));
    const thrown = await failure(http.getJson(`people/${"x".repeat(40)}`, person));
    expect(thrown.data.detail).toBe("bad token [omitted]");
    expect(lines).toHaveLength(1);
    expect(lines[0]?.facts.path).toBe("/v1/people/{id}");
    expect(JSON.stringify([lines, String(thrown), thrown.data, String(thrown.cause)])).not.toContain("canary");
  });
});

describe("readError (webex-rest.md 5.4)", () => {
  it.each([
    ['{"message":"m","errors":[{"description":"d","errorCode":4008}],"trackingId":"T"}', { detail: "d", errorCode: 4008, trackingId: "T" }],
    ['{"message":"m","errorCode":"4008"}', { detail: "m", errorCode: 4008, trackingId: null }],
    ['{"error":{"key":"k","message":[{"code":"400404","description":"d"}]}}', { detail: "d", errorCode: 400404, trackingId: null }],
    ['{"error":"invalid_grant","error_description":"d"}', { detail: "d", errorCode: null, trackingId: null }],
    ['{"error":"invalid_grant"}', { detail: "invalid_grant", errorCode: null, trackingId: null }],
    ["plain words", { detail: "plain words", errorCode: null, trackingId: null }],
    ["  <p>x", { detail: null, errorCode: null, trackingId: null }],
    ["null", { detail: null, errorCode: null, trackingId: null }],
    ['{"errors":"none"}', { detail: null, errorCode: null, trackingId: null }],
    ["", { detail: null, errorCode: null, trackingId: null }],
  ])("%s", (body, said) => {
    expect(readError(body)).toEqual(said);
  });
});

describe("Retry-After and Link", () => {
  it.each([
    ["3", 3000],
    ["0", 0],
    ["-1", 0],
    ["Mon, 02 Mar 2026 09:00:10 GMT", 10_000],
    ["soon", null],
    ["", null],
    [null, null],
  ])("Retry-After %s → %s", (header, ms) => {
    expect(readRetryAfter(header, Date.UTC(2026, 2, 2, 9, 0, 0))).toBe(ms);
  });

  const from = new URL("https://webexapis.com/v1/people?max=2");
  it.each([
    ['<https://webexapis.com/v1/people?cursor=a,b>; rel="next"', "https://webexapis.com/v1/people?cursor=a,b"],
    ['<https://webexapis.com/v1/people?x>; rel="first", <https://webexapis.com/v1/people?y>; rel="next"', "https://webexapis.com/v1/people?y"],
    ["<https://webexapis.com/v1/people?z>;rel=next", "https://webexapis.com/v1/people?z"],
    ['<https://webexapis.com/v1/people?q>; title="a, b"; rel="last next"', "https://webexapis.com/v1/people?q"],
    ["</v1/people?r>; rel=next", "https://webexapis.com/v1/people?r"],
    ['<https://webexapis.com/v1/people?x>; rel="prev"', undefined],
    ["garbage", undefined],
    [null, undefined],
  ])("%s → %s", (link, next) => {
    expect(nextOf(link, from)?.href).toBe(next);
  });
});

describe("pages", () => {
  const page = v.object({ items: v.array(person) });
  const listed = async (work: AsyncIterable<{ items: { id: string }[] }>) => {
    const ids: string[] = [];
    for await (const { items } of work) ids.push(...items.map(({ id }) => id));
    return ids;
  };

  it("follows the links as they are given, and waits where it is told to", async () => {
    const { http, sent, waits } = make(
      () => ok({ items: [{ id: "1" }] }, { link: '<https://webexapis.com/v1/people?cursor=2>; rel="next"' }),
      () => new Response("", { status: 429, headers: { "retry-after": "9" } }),
      () => ok({ items: [{ id: "2" }] }),
    );
    expect(await listed(http.pages("people", page, { query: { max: 1 } }))).toEqual(["1", "2"]);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual(["?max=1", "?cursor=2", "?cursor=2"]);
    expect(waits).toEqual([9000]);
  });

  it("gives up after six refusals", async () => {
    const { http, sent } = make(() => new Response("", { status: 429 }));
    expect((await failure(listed(http.pages("people", page)))).code).toBe("rate-limited");
    expect(sent).toHaveLength(6);
  });

  it("does not follow a link to another host", async () => {
    const { http, sent } = make(
      () => ok({ items: [] }, { link: '<https://evil.example/v1/people>; rel="next"' }),
      () => ok({ items: [] }),
    );
    expect((await failure(listed(http.pages("people", page)))).code).toBe("bad-answer");
    expect(sent).toHaveLength(1);
  });
});
