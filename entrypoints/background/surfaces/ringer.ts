// When and how loudly this browser rings, and who makes the sound: an offscreen page, or the background page itself. ★ browser
import { browser } from "wxt/browser";
import { inState } from "@/utils/calls/select.ts";
import type { Log } from "@/utils/log.ts";
import { type RingOrder, sendMessage } from "@/utils/messages.ts";
import { createPlayer } from "@/utils/ring.ts";
import { createPainter } from "./painter.ts";
import { ringing, type Scene } from "./scene.ts";

export interface Ring {
  readonly mode: RingOrder["mode"];
  /** The calls that it is for. */
  readonly calls: readonly string[];
  /** 0 to 1. */
  readonly volume: number;
  readonly tone: string;
}

/** Full when idle, one beep while talking; a held caller is not disturbed by a ring, so holding alone counts as idle (product.md §3.6). */
export function ringFor(scene: Scene, now: number): Ring {
  const { settings, silenced, signedIn, calls } = scene;
  const audible = ringing(scene, now).is.filter(({ call }) => !silenced.includes(call.id));
  const quiet = !signedIn || settings["ring.mutedHere"] || settings["ring.volume"] === 0 || audible.length === 0;
  const talking = inState(calls, "connected", "remote-held", "placing").length > 0;
  return {
    mode: quiet ? "off" : talking ? "beep" : "full",
    calls: quiet ? [] : audible.map(({ call }) => call.id),
    volume: settings["ring.volume"] / 100,
    tone: settings["ring.tone"],
  };
}

/** Makes the sound. `off` may be said at any time, also when nothing sounds. */
export interface Voice {
  obey(order: RingOrder): Promise<void>;
}

/** The player gives up a ring that nobody confirmed for a minute (utils/ring.ts): the worker may have died. */
export const confirmMs = 20_000;

interface Parts {
  readonly voice: Voice;
  readonly now: () => number;
  readonly log: Log;
}

export function createRinger({ voice, now, log }: Parts): (ring: Ring) => void {
  let last: { readonly key: string; readonly at: number } | null = null;
  const beeped = new Set<string>();

  return createPainter<Ring>({
    log,
    name: "ringer",
    forget: () => {
      last = null;
    },
    async paint({ mode, calls, volume, tone }) {
      for (const id of beeped) if (!calls.includes(id)) beeped.delete(id);
      const fresh = calls.filter((id) => !beeped.has(id));
      const key = `${mode} ${mode === "full" ? `${volume} ${tone}` : ""}`;
      const said = last?.key === key;
      const due = mode === "full" && last !== null && now() - last.at >= confirmMs;
      if (said && !due && !(mode === "beep" && fresh.length > 0)) return;
      if (mode === "beep") for (const id of calls) beeped.add(id);
      last = { key, at: now() };
      await voice.obey({ mode, volume, tone });
    },
  });
}

const page = "ringer.html";
/** A page that is silent this long is closed; the browser itself closes it after about 30 s. */
export const closeAfterMs = 15_000;

interface OffscreenParts {
  readonly setTimer: (run: () => void, ms: number) => () => void;
  readonly log: Log;
}

/** Chrome, Edge: a worker cannot make a sound. */
export function createOffscreenVoice({ setTimer, log }: OffscreenParts): Voice {
  let cancelClose: (() => void) | null = null;

  const there = async () => (await browser.runtime.getContexts({ contextTypes: ["OFFSCREEN_DOCUMENT"] })).length > 0;

  async function close() {
    cancelClose = null;
    if (await there()) await browser.offscreen.closeDocument();
  }

  return {
    async obey(order) {
      cancelClose?.();
      cancelClose = null;
      if (!(await there())) {
        if (order.mode === "off") return;
        await browser.offscreen.createDocument({ url: page, reasons: ["AUDIO_PLAYBACK"], justification: "Rings for incoming calls" });
      }
      await sendMessage("ring", order);
      if (order.mode === "full") return;
      cancelClose = setTimer(() => {
        close().catch((cause: unknown) => log.warn("the ringer page could not be closed", { why: String(cause) }));
      }, closeAfterMs);
    },
  };
}

/** Firefox: the background is a page and sounds by itself. */
export function createPageVoice({ setTimer }: Pick<OffscreenParts, "setTimer">): Voice {
  const player = createPlayer({ open: () => new AudioContext(), setTimer });
  return { obey: async (order) => player.obey(order) };
}
