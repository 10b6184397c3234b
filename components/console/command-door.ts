// Ties the command buttons of the console to its live state, box and keys.
import type { PageDesk } from "@/components/app/desk.ts";
import { noticeOfReason } from "@/components/app/notices.ts";
import { thisPlatform } from "@/components/app/platform.ts";
import { reasonAgainst, resolve } from "@/components/app/run.ts";
import { act, dial, isSend, sendOrDial } from "@/components/app/send.ts";
import type { CommandDoor } from "@/components/ui/door.ts";
import { createSettling, type Place } from "@/components/ui/settling.ts";
import type { CallId } from "@/utils/calls/call.ts";
import { keyOf } from "@/utils/commands/keys.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { targetOf } from "@/utils/commands/resolve.ts";

/** Without the scrolling of what lies between it and the page. */
function measure(element: HTMLElement): Place {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const scrolled = element.closest("[data-scrolls]")?.scrollTop ?? 0;
  return { left, right, top: top + scrolled, bottom: bottom + scrolled };
}

export function createCommandDoor({ live, view, run }: PageDesk): CommandDoor {
  const parts = { live, view, run };
  /** The key that stands for another command does this one, to this call, right now. */
  const standsFor = (key: "call.next" | "call.holdToggle", command: CommandId, call: CallId | null) => {
    const resolved = resolve(key, live, view.picked.value);
    return resolved?.command === command && resolved.call === call ? (keyOf(live.keymap.value, key)?.key ?? null) : null;
  };
  const reason = (command: CommandId, call: CallId | null) => reasonAgainst(command, live, call, view.destination.value);
  return {
    platform: thisPlatform(),
    reason,
    press(command, call, args, pressedAt) {
      if (args !== null) void run(command, args, pressedAt);
      else if (command === "call.dial") dial(parts, pressedAt);
      else if (isSend(command)) sendOrDial(parts, command, call, reason(command, call), pressedAt);
      else act(parts, command, call, pressedAt);
    },
    explain(command, why) {
      view.tell(noticeOfReason(command, why));
      if (why === "needs-destination") view.box.element?.focus();
    },
    keyFor(command, call) {
      if (command === "call.answer" || command === "call.resume" || command === "call.hold") {
        return standsFor("call.next", command, call) ?? standsFor("call.holdToggle", command, call);
      }
      if (command === "call.back" || command === "call.keep") return keyOf(live.keymap.value, "box.back")?.key ?? null;
      if (call !== null && targetOf(command, live.calls.value, live.consults.value, view.picked.value) !== call && command !== "call.complete")
        return null;
      const binding = keyOf(live.keymap.value, command);
      return binding !== null && binding.gesture === "press" ? binding.key : null;
    },
    settling: createSettling({ now: () => Date.now(), later: (ms, done) => setTimeout(done, ms), measure }),
  };
}
