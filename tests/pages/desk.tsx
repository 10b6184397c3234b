// A page of the console for tests: faked live state, real view, run and keyboard, a worker that the test answers for.
import { render, screen } from "@testing-library/preact";
import { onTestFinished, vi } from "vitest";
import { Desk, type Surface } from "@/components/app/desk.ts";
import { createKeyboard } from "@/components/app/keyboard.ts";
import { createPageCommands, type PageCommands } from "@/components/app/page-commands.ts";
import { type People, PeopleDoor } from "@/components/app/people.ts";
import { createRun } from "@/components/app/run.ts";
import { createView, type Source } from "@/components/app/view.ts";
import { Console } from "@/components/console/Console.tsx";
import { makeCall } from "@/tests/fakes/call.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import type { CallActionKind } from "@/utils/calls/action.ts";
import { type Call, type Calls, noCalls, type TrackedCall, unknownParty } from "@/utils/calls/call.ts";
import type { RunReply, RunRequest } from "@/utils/messages.ts";

export const now = 1_790_000_000_000;

const can: readonly CallActionKind[] = [
  "answer",
  "decline",
  "ignore",
  "to-voicemail",
  "dial",
  "dtmf",
  "hold",
  "resume",
  "hang-up",
  "mute",
  "unmute",
  "blind-send",
  "complete",
];

/** `name` null: only the number. Seen in its state for `age` milliseconds. */
export function tracked(id: string, state: Call["state"], name: string | null, more: Partial<Call> = {}, age = 5000): TrackedCall {
  const call = makeCall(id, state, {
    session: null,
    party: { ...unknownParty, name, number: "+493055501234", kind: "external" },
    appearance: null,
    can: { answer: true, resume: true, mute: true },
    muted: false,
    startedAt: now - age,
    ...more,
  });
  return { call, since: now - age, firstSeen: now - age, heardAt: now - age, order: null };
}

export const callsOf = (...list: readonly TrackedCall[]): Calls => ({
  ...noCalls,
  byId: Object.fromEntries(list.map((each) => [each.call.id, each])),
});

interface Given {
  readonly surface?: Surface;
  readonly sources?: readonly Source[];
  readonly people?: People | null;
}

export function openConsole({ surface = "panel", people = null, sources = people === null ? [] : [people.source] }: Given = {}) {
  const live = createFakeLive(now);
  live.link.value = { ...live.link.value, phase: "live", via: "xsi", can };
  live.pulse.value = now - 3000;
  const view = createView({ live, sources, describe: ({ kind }) => kind });
  const clock = { time: now };
  let timers: { at: number; done: () => void }[] = [];
  const send = vi.fn<(request: RunRequest) => Promise<RunReply>>(async () => ({ ok: true, entry: null, data: null }));
  let nonce = 0;
  let page: PageCommands | null = null;
  const run = createRun({
    live,
    view,
    send,
    now: () => clock.time,
    newNonce: () => String(++nonce),
    wait: async () => {},
    page: () => {
      page ??= createPageCommands({ live, view, windowId: () => 1, run: (command, args) => void run(command, args), left: () => {} });
      return page;
    },
  });
  const stop = createKeyboard({
    live,
    view,
    run,
    now: () => clock.time,
    later: (ms, done) => {
      const timer = { at: clock.time + ms, done };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  }).listen(window);
  onTestFinished(stop);
  return {
    live,
    view,
    run,
    send,
    /** Turns the keyboard's clock. */
    pass(ms: number) {
      clock.time += ms;
      const due = timers.filter(({ at }) => at <= clock.time);
      timers = timers.filter(({ at }) => at > clock.time);
      for (const { done } of due) done();
    },
    show() {
      return render(
        <Desk.Provider value={{ live, view, run, surface }}>
          <PeopleDoor.Provider value={people}>
            <Console />
          </PeopleDoor.Provider>
        </Desk.Provider>,
      );
    },
    /** What the worker was asked, oldest first. */
    asked: () => send.mock.calls.map(([{ command, args }]) => [command, args] as const),
  };
}

type Press = Partial<Pick<KeyboardEventInit, "ctrlKey" | "altKey" | "shiftKey" | "metaKey" | "isComposing" | "repeat">>;

function dispatch(kind: "keydown" | "keyup", key: string, code: string, more: Press): boolean {
  const event = new KeyboardEvent(kind, { key, code, bubbles: true, cancelable: true, ...more });
  Object.defineProperty(event, "getModifierState", {
    value: (name: string) => ({ Control: event.ctrlKey, Alt: event.altKey, Shift: event.shiftKey, Meta: event.metaKey })[name] ?? false,
  });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event.defaultPrevented;
}

/** Whether the page kept the key for itself. */
export const down = (key: string, code = key, more: Press = {}) => dispatch("keydown", key, code, more);
export const up = (key: string, code = key, more: Press = {}) => dispatch("keyup", key, code, more);
export const tap = (key: string, code = key, more: Press = {}) => {
  const kept = down(key, code, more);
  up(key, code, more);
  return kept;
};

export const box = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Find or dial" });
