// The contracts, kept by the Calling API: with call ids that wrap the XSI id, and with ids that say nothing (webex-rest.md 4.2).
import { makeCallingApi, makeXsi } from "./adapters.ts";
import { describeCallControl } from "./call-control.contract.ts";
import { describeCallFeed } from "./call-feed.contract.ts";
import type { Adapter } from "./line.ts";

const host = "webexapis.com";
const list = { host, method: "GET", path: /^\/v1\/telephony\/calls$/ };

const wrapped: Adapter = {
  name: "Calling API",
  make: (webex, bearer) => ({ ...makeCallingApi(webex, bearer), other: makeXsi(webex, bearer).control }),
  hold: { host, method: "POST", path: /^\/v1\/telephony\/calls\/hold$/ },
  lifeline: list,
  troubles: [
    { name: "503 twice", strike: ({ faults }) => faults.add({ match: list, times: 2, do: { status: 503 } }) },
    { name: "429", strike: ({ faults }) => faults.add({ match: list, times: 1, do: { status: 429, headers: { "retry-after": "1" } } }) },
    { name: "the connection is cut", strike: ({ faults }) => faults.add({ match: list, times: 2, do: { cut: 10 } }) },
    { name: "a gateway's page", strike: ({ faults }) => faults.add({ match: list, times: 1, do: { garbage: "<html>Guest network</html>" } }) },
    { name: "no answer", strike: ({ faults }) => faults.add({ match: list, times: 1, do: { stall: true } }) },
  ],
};

describeCallControl(wrapped);
describeCallControl({
  ...wrapped,
  name: "Calling API, opaque ids, 400 for a call that is gone",
  org: { restCallIds: "opaque", goneCallStatus: 400 },
});
describeCallFeed(wrapped);
