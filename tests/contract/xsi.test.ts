// The contracts, kept by XSI.
import { makeCallingApi, makeXsi } from "./adapters.ts";
import { describeCallControl } from "./call-control.contract.ts";
import { describeCallFeed } from "./call-feed.contract.ts";
import type { Adapter } from "./line.ts";

const host = "api-loop.bcld.webex.com";
const channel = { host, method: "POST", path: /\/v2\.0\/channel$/ };

const xsi: Adapter = {
  name: "XSI",
  make: (webex, bearer) => ({ ...makeXsi(webex, bearer), other: makeCallingApi(webex, bearer).control }),
  hold: { host, method: "PUT", path: /\/calls\/[^/]+\/hold$/i },
  lifeline: channel,
  troubles: [
    { name: "the stream is cut", strike: (webex) => webex.xsi.cutStreams() },
    { name: "the channel is ended", strike: (webex) => webex.xsi.terminate("NonResponsiveChannel") },
    {
      name: "the stream is cut, and new channels meet 503 twice",
      strike: (webex) => {
        webex.faults.add({ match: channel, times: 2, do: { status: 503 } });
        webex.xsi.cutStreams();
      },
    },
    {
      name: "the heartbeat meets 404",
      strike: ({ faults }) => faults.add({ match: { host, method: "PUT", path: /\/heartbeat$/ }, times: 1, do: { status: 404 } }),
    },
  ],
};

describeCallControl(xsi);
describeCallFeed(xsi);
