// Both telephony backends, wired to the loopback Webex as the worker wires them to the real one.

import { sleep } from "@/entrypoints/background/sleep.ts";
import { callsOfMember, createCallingApi } from "@/entrypoints/background/telephony/calling-api/index.ts";
import { createXsi, type XsiDeps } from "@/entrypoints/background/telephony/xsi/index.ts";
import type { Webex } from "../webex/index.ts";
import { type Bearer, silent } from "./line.ts";

export function makeCallingApi(webex: Webex, { token }: Bearer) {
  return createCallingApi({
    base: "https://webexapis.com/v1",
    token,
    fetch: webex.fetch,
    now: Date.now,
    random: Math.random,
    sleep,
    log: silent,
  });
}

/** The same, of a chosen person, with the organisation's token (webex-rest.md 4.4). */
export function makeMembersApi(webex: Webex, { token }: Bearer) {
  return createCallingApi({
    base: "https://webexapis.com/v1",
    token,
    paths: callsOfMember(webex.desk.id),
    fetch: webex.fetch,
    now: Date.now,
    random: Math.random,
    sleep,
    log: silent,
  });
}

let installations = 0;

export function makeXsi(webex: Webex, { token }: Bearer, more: Partial<XsiDeps> = {}) {
  installations += 1;
  let subscriptionId: string | null = null;
  const base = `https://${webex.org.xsiHost}`;
  return createXsi({
    hosts: {
      actions: `${base}/com.broadsoft.xsi-actions`,
      events: `${base}/com.broadsoft.xsi-events`,
      channel: `${base}/com.broadsoft.async/com.broadsoft.xsi-events`,
    },
    user: { uuid: webex.desk.uuid, broadworksId: null },
    token,
    channelSetId: `contract-${installations}`,
    applicationId: `contract-${installations}`,
    eventPackage: "Advanced Call",
    remembered: {
      load: async () => ({ subscriptionId }),
      save: async (value) => {
        subscriptionId = value.subscriptionId;
      },
    },
    onIdentity: () => {},
    fetch: webex.fetch,
    now: Date.now,
    random: Math.random,
    sleep,
    log: silent,
    ...more,
  });
}
