import { describe, expect, it, vi } from "vitest";
import { approveHost, guardedFetch, permittedFetch } from "@/entrypoints/background/auth/hosts.ts";

const bearer = { headers: { authorization: "Bearer canary" } };
const answering = (response: () => Response) => vi.fn(async (_input: RequestInfo | URL, _init?: RequestInit) => response());

describe("approveHost", () => {
  it.each([
    "https://webexapis.com/v1/people/me",
    "https://analytics-calling-eu.webexapis.com/v1/cdr_feed",
    "https://api-us.bcld.webex.com/com.broadsoft.xsi-actions",
    "https://API-rialto.BroadCloudPBX.com/x",
    "https://api-proxy-si.broadcloudpbx.net/x",
  ])("lets the token go to %s", (address) => {
    expect(() => approveHost(address, [])).not.toThrow();
  });

  it.each([
    "http://webexapis.com/v1",
    "https://webexapis.com.evil.example/v1",
    "https://evilwebex.com/",
    "https://webex.com@evil.example/",
    "https://user:pass@webexapis.com/",
    "https://evil.example/?webexapis.com",
    "https://evil.example/.webex.com",
    "https://webexapis.com./",
    "wss://webexapis.com/",
    "not an address",
    "",
  ])("refuses %s", (address) => {
    expect(() => approveHost(address, [])).toThrow(expect.objectContaining({ code: "host-refused" }));
  });

  it("takes an approved host to the letter", () => {
    const approved = ["xsi.customer.example"];
    expect(() => approveHost("https://xsi.customer.example/x", approved)).not.toThrow();
    expect(() => approveHost("https://a.xsi.customer.example/x", approved)).toThrow();
    expect(() => approveHost("http://xsi.customer.example/x", approved)).toThrow();
  });
});

describe("guardedFetch", () => {
  it.each([
    ["init headers", (guarded: typeof fetch) => guarded("https://evil.example/", bearer)],
    ["a Request", (guarded: typeof fetch) => guarded(new Request("https://evil.example/", bearer))],
    [
      "a URL and a list of headers",
      (guarded: typeof fetch) => guarded(new URL("https://evil.example/"), { headers: [["AUTHORIZATION", "Bearer canary"]] }),
    ],
  ])("refuses to send a bearer elsewhere (%s)", async (_how, send) => {
    const fetch = answering(() => new Response("never"));
    await expect(send(guardedFetch(fetch, () => []))).rejects.toMatchObject({ code: "host-refused" });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("asks anew each time which hosts are approved", async () => {
    const approved: string[] = [];
    const fetch = answering(() => new Response("ok"));
    const guarded = guardedFetch(fetch, async () => approved);
    await expect(guarded("https://xsi.customer.example/", bearer)).rejects.toMatchObject({ code: "host-refused" });
    approved.push("xsi.customer.example");
    expect(await (await guarded("https://xsi.customer.example/", bearer)).text()).toBe("ok");
  });

  it("leaves requests without a bearer alone", async () => {
    const fetch = answering(() => new Response("ok"));
    await guardedFetch(fetch, () => [])("https://broker.customer.example/token", { method: "POST", body: "x" });
    expect(fetch.mock.calls[0]?.[1]?.redirect).toBeUndefined();
  });

  it("follows no redirect with a bearer", async () => {
    const fetch = answering(() => new Response(null, { status: 302, headers: { location: "https://evil.example/" } }));
    await expect(guardedFetch(fetch, () => [])("https://webexapis.com/v1", bearer)).rejects.toMatchObject({ code: "bad-answer" });
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(fetch.mock.calls[0]?.[1]?.redirect).toBe("manual");
  });

  it("takes an opaque redirect, as browsers give it, for a bad answer", async () => {
    const opaque = Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
    await expect(
      guardedFetch(
        answering(() => opaque),
        () => [],
      )("https://webexapis.com/v1", bearer),
    ).rejects.toMatchObject({ code: "bad-answer" });
  });

  it("passes 304 on", async () => {
    const fetch = answering(() => new Response(null, { status: 304 }));
    expect((await guardedFetch(fetch, () => [])("https://webexapis.com/v1", bearer)).status).toBe(304);
  });
});

describe("permittedFetch", () => {
  const failing = (thrown: unknown) =>
    vi.fn(async (): Promise<Response> => {
      throw thrown;
    });
  const address = "https://webexapis.com/v1/people/me";

  it("says that the browser keeps us from a host, where it does", async () => {
    const isOpen = vi.fn(async () => false);
    await expect(permittedFetch(failing(new TypeError("Failed to fetch")), isOpen)(address)).rejects.toMatchObject({
      code: "hosts-withheld",
      data: { detail: "webexapis.com", owner: "you" },
    });
    expect(isOpen).toHaveBeenCalledExactlyOnceWith("https://webexapis.com/*");
  });

  it.each([
    ["a network that does not answer", new TypeError("Failed to fetch"), true],
    ["a time-out", new DOMException("late", "TimeoutError"), false],
  ])("leaves %s as it is", async (_what, thrown, open) => {
    await expect(permittedFetch(failing(thrown), async () => open)(new Request(address))).rejects.toBe(thrown);
  });

  it("asks nothing when an answer comes", async () => {
    const isOpen = vi.fn(async () => false);
    const fetch = permittedFetch(
      answering(() => new Response("{}")),
      isOpen,
    );
    expect((await fetch(address)).status).toBe(200);
    expect(isOpen).not.toHaveBeenCalled();
  });
});
