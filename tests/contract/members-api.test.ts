// The contracts, kept by the organisation's authorisation for a chosen person's line: the Members form of the Calling API, and XSI (webex-rest.md 4.4, xsi.md 1.2).
import { describe, expect, it } from "vitest";
import { makeCallingApi, makeMembersApi, makeXsi } from "./adapters.ts";
import { describeCallControl } from "./call-control.contract.ts";
import { describeCallFeed } from "./call-feed.contract.ts";
import { type Adapter, callOn, failureOf, inState, listen, never, onLine } from "./line.ts";

const host = "webexapis.com";
const list = { host, method: "GET", path: /^\/v1\/telephony\/calls\/members\/[^/]+\/calls$/ };
/** Ada may control phones; she is a Full Administrator, and it is not her line. */
const authoriser = { extension: "1005", scopes: ["spark-admin:people_read", "spark-admin:xsi", "spark-admin:calls_read", "spark-admin:calls_write"] };

const members: Adapter = {
  name: "Calling API, members",
  make: (webex, bearer) => ({ ...makeMembersApi(webex, bearer), other: makeXsi(webex, bearer).control }),
  hold: { host, method: "POST", path: /^\/v1\/telephony\/calls\/members\/[^/]+\/hold$/ },
  lifeline: list,
  authoriser,
  troubles: [
    { name: "503 twice", strike: ({ faults }) => faults.add({ match: list, times: 2, do: { status: 503 } }) },
    { name: "the connection is cut", strike: ({ faults }) => faults.add({ match: list, times: 2, do: { cut: 10 } }) },
  ],
};

const xsiHost = "api-loop.bcld.webex.com";
const channel = { host: xsiHost, method: "POST", path: /\/v2\.0\/channel$/ };
const xsi: Adapter = {
  name: "XSI with the organisation's token",
  make: (webex, bearer) => ({ ...makeXsi(webex, bearer), other: makeMembersApi(webex, bearer).control }),
  hold: { host: xsiHost, method: "PUT", path: /\/calls\/[^/]+\/hold$/i },
  lifeline: channel,
  authoriser,
  troubles: [{ name: "the stream is cut", strike: (webex) => webex.xsi.cutStreams() }],
};

describeCallControl(members);
describeCallFeed(members);
describeCallControl(xsi);
describeCallFeed(xsi);

const caller = { from: "+441632960001", name: "Ben Ode" };

describe("where Webex knows only five actions on members", () => {
  it.each([404, 405] as const)("says so once (%d), and goes on with what there is", async (memberActionsMissing) => {
    await onLine({ ...members, org: { memberActionsMissing } }, async (line) => {
      line.webex.switch.placeCall({ ...caller, to: "1000" });
      const { id } = await inState(line, "offered");
      await line.control.perform({ kind: "answer", call: id }, never());
      await inState(line, "connected");
      expect(line.control.can.has("hold")).toBe(true);
      expect(await failureOf(line.control.perform({ kind: "hold", call: id }, never()))).toMatchObject({
        code: "not-supported",
        status: memberActionsMissing,
      });
      expect(line.control.can.has("hold")).toBe(false);
      await line.control.perform({ kind: "hang-up", call: id }, never());
    });
  });

  it("a call that is gone is gone, and takes no action away", async () => {
    await onLine({ ...members, org: { memberActionsMissing: null } }, async (line) => {
      const far = line.webex.switch.placeCall({ ...caller, to: "1000" });
      const { id } = await inState(line, "offered");
      far.hangUp();
      expect((await failureOf(line.control.perform({ kind: "blind-send", call: id, destination: "1002" }, never()))).code).toBe("call-gone");
      expect(line.control.can.has("blind-send")).toBe(true);
    });
  });
});

describe("refusals", () => {
  it("a member without a calling licence: 404, 4008", async () => {
    await onLine(
      {
        ...members,
        make: (webex, bearer) => ({ ...makeMembersApi({ ...webex, desk: webex.person("Walter") }, bearer), other: makeXsi(webex, bearer).control }),
      },
      async (line) => {
        expect(await failureOf(line.feed.read(never()))).toMatchObject({ code: "no-licence", status: 404 });
      },
    );
  });

  it("the organisation's token on the calls of its own person: 400, 4003", async () => {
    await onLine(
      { ...members, make: (webex, bearer) => ({ ...makeCallingApi(webex, bearer), other: makeXsi(webex, bearer).control }) },
      async (line) => {
        expect(await failureOf(line.feed.read(never()))).toMatchObject({ code: "forbidden", status: 400 });
      },
    );
  });

  it.each([
    ["without spark-admin:xsi", { extension: "1005", scopes: ["spark-admin:people_read"] }],
    ["of somebody who is no Full Administrator", { extension: "1002", scopes: ["spark-admin:xsi"] }],
    ["of a person for themselves only", { extension: "1005", scopes: ["spark:xsi"] }],
  ])("XSI of another user with a token %s: 403", async (_, given) => {
    await onLine({ ...xsi, authoriser: given }, async (line) => {
      expect(await failureOf(line.feed.read(never()))).toMatchObject({ code: "forbidden", status: 403 });
    });
  });
});

describe("the line of a person beside whose phone a virtual line rings", () => {
  it.each([
    ["members", members],
    ["XSI", xsi],
  ])("%s: only the primary line's calls are told", async (_, adapter) => {
    await onLine(adapter, async (line) => {
      const ear = listen(line.feed);
      await ear.hears("the line", (item) => item.kind === "event" && item.event.kind === "snapshot");
      line.webex.switch.placeCall({ from: "+390655550123", name: "Chiara", to: "1080" });
      line.webex.switch.placeCall({ ...caller, to: "1000" });
      await callOn(line, "Ben's", (call) => call.party.number?.endsWith("960001") === true);
      await ear.sees("Ben, and nobody else", (calls) => calls.length === 1 && calls[0]?.party.number?.endsWith("960001") === true);
      expect((await line.feed.read(never())).calls).toHaveLength(1);
      expect(JSON.stringify(ear.items)).not.toContain("Chiara");
      await ear.close();
    });
  });
});
