import { describe, expect, it } from "vitest";
import { answerWithinMs, pause, type Question } from "@/entrypoints/background/telephony/calling-api/http.ts";
import { AppError } from "@/utils/errors.ts";
import { createBench, empty, type Handler, html, json, stall, start } from "./harness.ts";

const list: Question = { method: "get", path: "telephony/calls", expect: "json" };
const hold: Question = { method: "post", path: "telephony/calls/hold", body: { callId: "c" }, expect: "any-2xx" };
const never = () => new AbortController().signal;

async function refusal(handler: Handler, question: Question = list): Promise<AppError> {
  const bench = createBench(handler);
  const thrown: unknown = await bench.http.ask(question, never()).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw new Error(`expected an AppError, got ${String(thrown)}`);
  return thrown;
}

describe("asking", () => {
  it("sends the bearer, its own tracking id and JSON, and nothing that rides along", async () => {
    const bench = createBench(() => empty());
    const answer = await bench.http.ask(hold, never());
    const [asked] = bench.asked;
    expect(asked).toMatchObject({ method: "POST", path: "/telephony/calls/hold", body: { callId: "c" } });
    expect(asked?.headers.get("authorization")).toBe("Bearer token-old");
    expect(asked?.headers.get("trackingid")).toMatch(/^switchboard_[0-9a-f]+_[0-9a-z]+$/);
    expect(asked?.request.credentials).toBe("omit");
    expect(asked?.request.redirect).toBe("error");
    expect(answer).toEqual({ body: null, trackingId: "ROUTER_1", at: start });
  });

  it("names its own tracking id where the answer has none", async () => {
    const bench = createBench(() => new Response(null, { status: 204 }));
    const answer = await bench.http.ask(hold, never());
    expect(answer.trackingId).toBe(bench.asked[0]?.headers.get("trackingid"));
  });
});

it("names the tracking id of the body where the head has none", async () => {
  const error = await refusal(() => new Response(JSON.stringify({ message: "no", trackingId: "ROUTER_7" }), { status: 400 }));
  expect(error.data.trackingId).toBe("ROUTER_7");
});

describe("401", () => {
  it("renews once and asks once more, with the new token", async () => {
    const bench = createBench(({ headers }) => (headers.get("authorization") === "Bearer token-new" ? json({ items: [] }) : json({}, 401)));
    await bench.http.ask(list, never());
    expect(bench.renewals.filter((renew) => renew)).toEqual([true]);
    expect(bench.asked).toHaveLength(2);
  });

  it("takes the token that somebody beside us renewed meanwhile", async () => {
    const tokens = ["token-old", "token-new"];
    const renewals: boolean[] = [];
    const bench = createBench(({ headers }) => (headers.get("authorization") === "Bearer token-new" ? json({ items: [] }) : json({}, 401)), {
      token: async (options) => {
        renewals.push(options?.renew ?? false);
        return tokens.shift() ?? "token-third";
      },
    });
    await bench.http.ask(list, never());
    expect(renewals).toEqual([false, false]);
  });

  it("is unauthorized the second time", async () => {
    const bench = createBench(() => json({ message: "The request requires a valid access token", trackingId: "ROUTER_2" }, 401));
    await expect(bench.http.ask(list, never())).rejects.toMatchObject({ data: { code: "unauthorized", status: 401, trackingId: "ROUTER_1" } });
    expect(bench.asked).toHaveLength(2);
  });

  it("is what the renewal says when that is dead", async () => {
    const bench = createBench(() => json({}, 401), {
      token: async (options) => {
        if (options?.renew) throw new AppError("grant-dead");
        return "token-old";
      },
    });
    await expect(bench.http.ask(list, never())).rejects.toMatchObject({ code: "grant-dead" });
    expect(bench.asked).toHaveLength(1);
  });
});

describe("refusals (webex-rest.md 4.3, 5.4, 5.5)", () => {
  it.each<readonly [string, number, unknown, Readonly<Record<string, unknown>>]>([
    ["scope", 403, { message: "missing required scopes" }, { code: "forbidden", owner: "administrator", detail: "missing required scopes" }],
    [
      "admin token",
      400,
      { errors: [{ description: "Target user not authorized", errorCode: 4003 }] },
      { code: "forbidden", detail: "Target user not authorized" },
    ],
    ["no licence, at the top, as text", 404, { message: "x", errorCode: "4008" }, { code: "no-licence" }],
    ["no licence, inside", 404, { message: "x", errors: [{ description: "y", errorCode: 4008 }] }, { code: "no-licence", detail: "y" }],
    ["missing field", 400, { errors: [{ errorCode: 25008, description: "callId" }] }, { code: "bad-arguments", owner: "switchboard" }],
    ["workspace", 405, { errors: [{ errorCode: 25409 }] }, { code: "not-supported" }],
    ["bad request", 400, { message: "no" }, { code: "refused", detail: "no" }],
    ["conflict", 409, { message: "no" }, { code: "refused", status: 409 }],
    ["not there", 404, { message: "no" }, { code: "not-found" }],
    ["OAuth shape", 400, { error: "invalid_request", error_description: "blank" }, { code: "refused", detail: "blank" }],
    ["job shape", 400, { error: { key: "k", message: [{ code: "1", description: "deep" }] } }, { code: "refused", detail: "deep" }],
    ["broken", 500, { message: "x" }, { code: "server-error", retry: true }],
    ["bad gateway", 502, {}, { code: "server-error", status: 502 }],
    ["an array", 400, [], { code: "refused", detail: null }],
    ["null", 400, null, { code: "bad-answer" }],
  ])("%s", async (_, status, body, expected) => {
    expect((await refusal(() => json(body, status))).data).toMatchObject({ status, trackingId: "ROUTER_1", ...expected });
  });

  it("keeps a long text short", async () => {
    expect((await refusal(() => json({ message: "x".repeat(9_000) }, 400))).data.detail).toHaveLength(300);
  });

  it.each<readonly [string, Readonly<Record<string, string>>, number, unknown]>([
    ["429 with seconds", { "retry-after": "7" }, 429, { code: "rate-limited", retryAfterMs: 7_000, retry: true }],
    ["429 without", {}, 429, { code: "rate-limited", retryAfterMs: 5_000 }],
    ["423", { "retry-after": "2" }, 423, { code: "rate-limited", retryAfterMs: 2_000 }],
    ["503 with seconds", { "retry-after": "3" }, 503, { code: "overloaded", retryAfterMs: 3_000 }],
    ["503 without", {}, 503, { code: "overloaded", retryAfterMs: null }],
  ])("%s", async (_, headers, status, expected) => {
    expect((await refusal(() => json({}, status, headers))).data).toMatchObject(expected as object);
  });

  it("reads Retry-After as seconds or a date, within reason", () => {
    expect(pause("1.5", start)).toBe(1_500);
    expect(pause("Mon, 02 Mar 2026 09:15:30 GMT", start)).toBe(30_000);
    expect(pause("Mon, 02 Mar 2020 09:15:30 GMT", start)).toBe(0);
    expect(pause("86400", start)).toBe(600_000);
    for (const nonsense of ["", "soon", "-", "NaN"]) expect(pause(nonsense, start)).toBeNull();
  });
});

describe("what is no answer", () => {
  it.each<readonly [string, Handler, Question, string]>([
    ["HTML with 200 to a list", () => html(200), list, "bad-answer"],
    ["HTML with 200 to a command", () => html(200), hold, "bad-answer"],
    ["nothing, to a list", () => empty(200 + 4), list, "bad-answer"],
    ["a bare number", () => json(7), list, "bad-answer"],
    ["half of the JSON", () => new Response('{"items": [', { status: 200 }), list, "bad-answer"],
    ["HTML with 400", () => html(400), hold, "bad-answer"],
    ["HTML with 403", () => html(403), hold, "forbidden"],
    ["HTML with 502", () => html(502), list, "server-error"],
    ["HTML with 503", () => html(503), list, "overloaded"],
  ])("%s", async (_, handler, question, code) => {
    expect((await refusal(handler, question)).code).toBe(code);
  });

  it("is offline when the network says so", async () => {
    const error = await refusal(() => {
      throw new TypeError("fetch failed");
    });
    expect(error.data).toMatchObject({ code: "offline", retry: true, status: null });
  });

  it("is cut when the body ends early", async () => {
    const cut = () =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode('{"ite'));
            controller.error(new TypeError("terminated"));
          },
        }),
        { status: 200 },
      );
    expect((await refusal(cut)).data).toMatchObject({ code: "bad-answer", status: 200 });
  });

  it("times out after ten seconds, and not before", async () => {
    const bench = createBench(stall);
    const asking = bench.http.ask(list, never()).then(
      () => "answered",
      (error: unknown) => (error instanceof AppError ? error.code : "other"),
    );
    await bench.clock.advance(answerWithinMs - 1);
    expect(bench.clock.sleeping).toEqual([1]);
    await bench.clock.advance(1);
    expect(await asking).toBe("timeout");
  });

  it("times out while the body trickles", async () => {
    const bench = createBench(
      ({ request }) =>
        new Response(
          new ReadableStream({ start: (controller) => request.signal.addEventListener("abort", () => controller.error(request.signal.reason)) }),
          {
            status: 200,
          },
        ),
    );
    const asking = bench.http.ask(list, never()).catch((error: unknown) => error);
    await bench.clock.advance(answerWithinMs);
    expect(await asking).toMatchObject({ code: "timeout" });
  });

  it("ends at once when the asker gives up, and leaves no timer behind", async () => {
    const bench = createBench(stall);
    const giveUp = new AbortController();
    const asking = bench.http.ask(list, giveUp.signal).catch((error: unknown) => error);
    await bench.clock.advance(0);
    giveUp.abort();
    expect(await asking).toMatchObject({ code: "timeout" });
    expect(bench.clock.sleeping).toEqual([]);
  });
});

it("does not wait for a token that never comes, once nobody wants it", async () => {
  const giveUp = new AbortController();
  const bench = createBench(() => empty(), { token: () => new Promise(() => {}) });
  const asking = bench.http.ask(list, giveUp.signal).catch((error: unknown) => error);
  giveUp.abort();
  expect(await asking).toMatchObject({ code: "timeout" });
  expect(bench.asked).toEqual([]);
});

it("lets no token out, neither in errors nor in the log", async () => {
  for (const handler of [() => json({ message: "no" }, 401), () => html(200), () => json({}, 500)] as const) {
    const bench = createBench(handler);
    const error: unknown = await bench.http.ask(list, never()).catch((thrown: unknown) => thrown);
    expect(JSON.stringify([error instanceof AppError ? error.data : null, bench.lines])).not.toContain("token-");
  }
});
