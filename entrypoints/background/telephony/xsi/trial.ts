// Proves that an event channel can be opened with a token: opens one of its own, waits for its id, and deletes it (xsi.md 4.2).
import { AppError } from "@/utils/errors.ts";
import type { XsiDeps } from "./deps.ts";
import { createSplitter } from "./documents.ts";
import { createXsiHttp } from "./http.ts";
import { escapeXml, textOf } from "./xml.ts";

export type ChannelTrialDeps = Pick<XsiDeps, "hosts" | "token" | "fetch" | "now" | "random" | "sleep" | "channelSetId" | "applicationId">;

/** Seconds that the channel would live, should nobody delete it. */
const lifetime = 60;

/** Resolves once Webex named the channel. Rejects with AppError, or with the signal's own reason. */
export async function tryChannel(deps: ChannelTrialDeps, signal: AbortSignal): Promise<void> {
  const http = createXsiHttp(deps);
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const body = `<Channel xmlns="http://schema.broadsoft.com/xsi"><channelSetId>${escapeXml(deps.channelSetId)}</channelSetId><priority>1</priority><weight>50</weight><expires>${lifetime}</expires><applicationId>${escapeXml(deps.applicationId)}</applicationId></Channel>`;
  try {
    const bytes = await http.stream({ method: "POST", url: `${deps.hosts.channel}/v2.0/channel`, body, credentials: "include" }, both);
    const reader = bytes.getReader();
    const splitter = createSplitter();
    for (;;) {
      const { done, value } = await reader.read();
      for (const scanned of done ? splitter.end() : splitter.push(value)) {
        const id = scanned.kind === "document" && /^channel$/i.test(scanned.element.name) ? textOf(scanned.element, "channelId") : null;
        if (id === null) continue;
        await http.send({ method: "DELETE", url: `${deps.hosts.events}/v2.0/channel/${encodeURIComponent(id)}`, credentials: "include" }, signal);
        return;
      }
      if (done) throw new AppError("bad-answer", { detail: "no channel id" });
    }
  } finally {
    stop.abort();
  }
}
