// From key-down to command: where the caret is decides the place, the table decides the command, and the call is the one seen at key-down.
import type { CallId } from "@/utils/calls/call.ts";
import { inState, orderedCalls } from "@/utils/calls/select.ts";
import { type Binding, matchKeys } from "@/utils/commands/keys.ts";
import { type CommandId, commandById } from "@/utils/commands/registry.ts";
import { resolveAct } from "@/utils/commands/resolve.ts";
import type { Reason } from "@/utils/commands/when.ts";
import { text } from "@/utils/i18n.ts";
import { pressChooser } from "./choose-number.ts";
import { createDigits } from "./digits.ts";
import type { Live } from "./live.ts";
import { commandTitle, hint, noticeOfReason } from "./notices.ts";
import { hasSomethingToLeave } from "./page-commands.ts";
import { aim, type Run, resolve } from "./run.ts";
import { act, isSend, sendOrDial } from "./send.ts";
import type { View } from "./view.ts";

interface Parts {
  readonly live: Live;
  readonly view: View;
  readonly run: Run;
  now(): number;
  /** Calls back after `ms`; returns the way to stop it. */
  later(ms: number, done: () => void): () => void;
}

/** A command on what it was aimed at when the key went down. */
interface Shot {
  readonly command: CommandId;
  readonly call: CallId | null;
  readonly reason: Reason | null;
  /** Given at key-down, where they are more than the call. */
  readonly args?: unknown;
}

const isTextField = (element: Element | null): element is HTMLElement =>
  element !== null &&
  (element.matches("input:not([type=checkbox],[type=radio],[type=button],[type=range]), textarea, select") || isEditable(element));
const isEditable = (element: Element) => element instanceof HTMLElement && element.isContentEditable;
/** Has its own use for Enter and Space. */
const isPressable = (element: Element | null) => element?.closest("button, a[href], summary, [role=option]") !== null && element !== null;
const composes = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229 || event.key === "Process" || event.key === "Dead";
const prints = (event: KeyboardEvent) =>
  event.key.length === 1 && !event.metaKey && (event.getModifierState("AltGraph") || (!event.ctrlKey && !event.altKey));
/** Keypad keys that mean something while the box holds a number. */
const worksOnBox: ReadonlySet<string> = new Set(["call.safeSend", "call.consult", "call.blindSend", "call.theirVoicemail", "box.back"]);
/** Commands that the page does have no situation to check. */
const isAimless = (command: CommandId) => command === "ring.silence" || commandById(command)?.runs === "page";
/** What a sheet over the page leaves to the keyboard. */
const worksOnSheet: ReadonlySet<string> = new Set<CommandId>(["box.back", "keys.show", "palette.open"]);

export function createKeyboard({ live, view, run, now, later }: Parts): { listen(target: Window): () => void } {
  const boxIsEmpty = () => view.query.value === "";
  const caretIsInBox = () => view.box.element !== null && document.activeElement === view.box.element;

  const digits = createDigits({
    calls: () => orderedCalls(live.calls.value).map(({ call }) => call.id),
    picked: () => view.picked.value,
    pick: (call) => {
      view.picked.value = call;
    },
    type: (typed) => {
      view.query.value += typed;
      view.active.value = 0;
      view.box.element?.focus();
    },
    act: (call, pressedAt) => {
      const resolved = resolveAct(live.calls.value, call);
      if (resolved) void run(resolved.command, resolved.args, pressedAt);
    },
    later,
  });

  /** Key that is down and may become a hold; the tap waits for its release. */
  let holding: { readonly code: string; readonly cancel: () => void; readonly tap: Shot | null; readonly pressedAt: number } | null = null;
  let armed: { readonly command: CommandId; readonly call: CallId | null; readonly until: number } | null = null;

  function aimAt(command: CommandId): Shot {
    if (isAimless(command)) return { command, call: null, reason: null };
    const resolved = resolve(command, live, view.picked.value);
    if (resolved) return { ...resolved, reason: null };
    if (command === "call.next" || command === "call.holdToggle")
      return { command, call: null, reason: live.signedIn.value ? "nothing-next" : "signed-out" };
    return { command, ...aim(command, live, view) };
  }

  /** The first that can be done, else the first. */
  function choose(found: readonly Binding[]): Shot | null {
    const shots = found.map(({ command }) => aimAt(command));
    return shots.find(({ reason }) => reason === null) ?? shots[0] ?? null;
  }

  function fire(shot: Shot, pressedAt: number): void {
    view.dismiss("hint");
    const parts = { live, view, run };
    if (isSend(shot.command)) {
      sendOrDial(parts, shot.command, shot.call, shot.reason, pressedAt);
    } else if (shot.reason !== null) view.tell(noticeOfReason(shot.command, shot.reason));
    else if (shot.args !== undefined) void run(shot.command, shot.args, pressedAt);
    else act(parts, shot.command, shot.call, pressedAt);
  }

  function pressTwice(binding: Binding, pressedAt: number): void {
    const twice = armed !== null && armed.command === binding.command && pressedAt <= armed.until ? armed : null;
    armed = null;
    const shot = twice ? { command: twice.command, call: twice.call, reason: null } : aimAt(binding.command);
    if (twice || shot.reason !== null) fire(shot, pressedAt);
    else {
      armed = { command: shot.command, call: shot.call, until: pressedAt + binding.ms };
      view.tell(hint(text("console.keys.again", [binding.key, commandTitle(binding.command)])));
    }
  }

  /** A key with a hold: if what its tap does is out of the question, the hold alone counts, and the other way round. */
  function pressOrHold(event: KeyboardEvent, hold: Binding, tap: Shot | null, pressedAt: number): void {
    const held = aimAt(hold.command);
    if (held.reason !== null) {
      fire(tap ?? held, pressedAt);
      return;
    }
    const cancel = later(hold.ms, () => {
      holding = null;
      fire(held, pressedAt);
    });
    holding = { code: event.code, cancel, tap: tap?.reason === null ? tap : null, pressedAt };
  }

  function release(event: KeyboardEvent): void {
    if (holding === null || holding.code !== event.code) return;
    const { cancel, tap, pressedAt } = holding;
    holding = null;
    cancel();
    if (tap) fire(tap, pressedAt);
    else view.tell(hint(text("console.keys.hold_on", [commandTitle("call.hangUp")])));
  }

  /** Bindings for this press where the caret is. A number typed on the keypad is sent from the keypad. */
  function find(event: KeyboardEvent): readonly Binding[] {
    const elsewhere = isTextField(document.activeElement) && !caretIsInBox();
    const keymap = live.keymap.value;
    const field = matchKeys(keymap, event, "field");
    if (elsewhere) return field;
    const keypad = event.code.startsWith("Numpad") ? matchKeys(keymap, event, "keypad") : [];
    if (boxIsEmpty()) return [...keypad, ...matchKeys(keymap, event, "main"), ...field];
    return view.destination.value === null ? field : [...keypad.filter(({ command }) => worksOnBox.has(command)), ...field];
  }

  function moveHighlight(event: KeyboardEvent): boolean {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const count = view.rows.value.length;
    if (step === 0 || count === 0 || event.altKey || event.ctrlKey || event.metaKey) return false;
    view.active.value = (Math.min(view.active.value, count - 1) + step + count) % count;
    return true;
  }

  /** Whether the press is ours alone. */
  function press(event: KeyboardEvent): boolean {
    const focus = document.activeElement;
    if ((event.key === "Enter" || event.key === " ") && isPressable(focus)) return false;
    const isUnderSheet = view.sheet.value !== null;
    if (!isUnderSheet && (caretIsInBox() || !isTextField(focus)) && (moveHighlight(event) || pressChooser(event, view))) return true;
    const found = isUnderSheet ? find(event).filter(({ command }) => worksOnSheet.has(command)) : find(event);
    const pressedAt = now();
    const [first] = found;
    if (first === undefined) {
      if (event.key === "0" && digits.isWaiting(pressedAt)) {
        digits.press("0", pressedAt);
        return true;
      }
      digits.forget();
      return false;
    }
    if (event.repeat) return true;
    if (first.command === "calls.pick") {
      digits.press(event.key, pressedAt);
      return true;
    }
    digits.forget();
    if (first.command === "box.back" && !hasSomethingToLeave(live, view)) return false;
    if (first.command === "ring.silence" && inState(live.calls.value, "offered").length === 0) return false;
    const taps = found.filter(({ gesture }) => gesture === "press");
    const tap = choose(taps);
    const hold = found.find(({ gesture }) => gesture === "hold");
    const double = found.find(({ gesture }) => gesture === "double");
    const isText = prints(event) && Object.keys(live.calls.value.byId).length === 0;
    if (isText && event.key !== " " && tap?.reason !== null) return false;
    if (hold) pressOrHold(event, hold, tap, pressedAt);
    else if (double) pressTwice(double, pressedAt);
    else if (tap) fire(tap, pressedAt);
    return true;
  }

  function down(event: KeyboardEvent): void {
    if (event.defaultPrevented || composes(event)) return;
    if (press(event)) event.preventDefault();
    // A letter belongs to the box wherever the focus is; focused now, the browser types it there.
    else if (prints(event) && event.key !== " " && !isTextField(document.activeElement) && view.sheet.value === null) view.box.element?.focus();
  }

  function forgetAll(): void {
    holding?.cancel();
    holding = null;
    armed = null;
    digits.forget();
  }

  return {
    listen(target) {
      const ends = new AbortController();
      target.addEventListener("keydown", down, { signal: ends.signal });
      target.addEventListener("keyup", release, { signal: ends.signal });
      target.addEventListener("blur", forgetAll, { signal: ends.signal });
      return () => {
        ends.abort();
        forgetAll();
      };
    },
  };
}
