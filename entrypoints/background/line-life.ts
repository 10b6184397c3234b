// When a line is taken up, taken up anew, or left: at the start, when somebody signs in, when settings or policy change, when the network is back.
//
//   (nobody) ──takeUp, settle──→ followed ──relink, reconnect──→ followed anew
//       ▲                           │
//       └──no line any more─────────┘        stopped (cannot be read now) ──hello, the alarm──→ takeUp
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { SettingKey } from "@/utils/settings.ts";
import { type Line, subscriptionItem } from "@/utils/state.ts";
import type { Account } from "./account.ts";
import type { Desk } from "./desk.ts";

/** Changes of these end the link and take the line up anew. */
export const ofTheLink: readonly SettingKey[] = ["xsi.actionsUrl", "xsi.eventsUrl", "xsi.channelUrl", "xsi.eventPackage", "hosts.approved"];
/** Milliseconds without a pulse after which a line that calls itself live is doubted: a heartbeat is due every 15 s. */
const doubtAfter = 20_000;

export interface LineLife {
  /** The line there is, from the beginning; where there is none, whether there is one now. */
  reconnect(): void;
  /** The line of whoever is signed in; when it cannot be read now, the alarm tries again. Never rejects. */
  takeUp(): Promise<void>;
  /** Setting, policy or authorisations changed: another line, or none, is followed when they say so. Never rejects. */
  settle(): Promise<void>;
  /** Settings of the link changed. */
  relink(changed: readonly SettingKey[]): Promise<void>;
  /** Somebody is there, or the network is: no waiting out of a back-off. */
  hello(): Promise<void>;
}

export interface LineLifeDeps {
  readonly account: Account;
  readonly desk: Pick<Desk, "link" | "setLink" | "pulse">;
  readonly connect: (line: Line) => void;
  /** Cuts a wait of the feed short. */
  readonly poke: () => void;
  readonly ready: () => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
}

export function createLineLife({ account, desk, connect, poke, ready, now, log }: LineLifeDeps): LineLife {
  async function stopped(what: string, thrown: unknown): Promise<void> {
    log.warn(what, { code: toErrorData(thrown).code });
    await desk.setLink({ phase: "stopped", error: toErrorData(thrown) });
  }

  async function takeUp(): Promise<void> {
    try {
      const line = await account.load();
      if (line) connect(line);
      else await desk.setLink({ phase: "signed-out", can: [] });
    } catch (thrown) {
      await stopped("line not read", thrown);
    }
  }

  function reconnect(): void {
    const line = account.line();
    if (line) connect(line);
    else void takeUp();
  }

  return {
    reconnect,
    takeUp,
    async settle() {
      await ready();
      const before = account.line();
      try {
        await account.settle();
        if (account.line() === null) await desk.setLink({ phase: "signed-out", error: null, can: [] });
        else if (account.line() === before && desk.link().phase === "stopped") reconnect();
      } catch (thrown) {
        await stopped("line not taken up", thrown);
      }
    },
    async relink(changed) {
      // A subscription has the events of its package: another package is another subscription.
      if (changed.includes("xsi.eventPackage")) await subscriptionItem.remove();
      await account.refresh();
      reconnect();
    },
    async hello() {
      await ready();
      const { phase, error } = desk.link();
      if (phase === "waiting" || (phase === "live" && now() - desk.pulse() > doubtAfter)) poke();
      else if (phase === "stopped" && error?.retry) await takeUp();
    },
  };
}
