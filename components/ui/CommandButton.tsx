// The only way to draw a command: its title, its key, why it cannot be done, and the call that was on screen when it was pressed.
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { CallId } from "@/utils/calls/call.ts";
import { ariaKeys, keyLabel } from "@/utils/commands/keys.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";
import { useCommands } from "./door.ts";
import { KeyMark } from "./KeyMark.tsx";

export interface CommandButtonProps {
  readonly command: CommandId;
  readonly call?: CallId | null;
  /** Given as they are; absent: made from the call and the box. */
  readonly args?: unknown;
  /** Tells it apart from other buttons of the same command on the same page. */
  readonly place?: string;
  /** `go`: the likely one, filled; `end`: ends something; `link`: quiet, without a frame. */
  readonly look?: "plain" | "go" | "end" | "link";
  /** Key of the list that the button stands in (tinykeys' spelling), which does the same: drawn in place of the command's own. */
  readonly listKey?: string | null;
  /** Reached by Tab; default true. */
  readonly isTabStop?: boolean;
  /** Draws the key beside the title. */
  readonly showKey?: boolean;
  /** Under way: takes no second press. */
  readonly isBusy?: boolean;
  /** Instead of the page's own press, where the reply matters here. */
  onPress?(pressedAt: number): void;
}

interface Press {
  readonly call: CallId | null;
  readonly at: number;
}

export function CommandButton(props: CommandButtonProps) {
  const { command, call = null, args = null, place, look = "plain", listKey, isTabStop = true, showKey = true, isBusy = false, onPress } = props;
  const door = useCommands();
  const element = useRef<HTMLButtonElement>(null);
  const pressed = useRef<Press | null>(null);
  const why = useId();
  const reason = door.reason(command, call);
  const key = listKey === undefined ? door.keyFor(command, call) : listKey;
  const spot = `${command} ${place ?? call ?? ""}`;
  const isSettling = door.settling.keys.value.has(spot);
  const reasonWords = reason === null ? null : text(`reason.${reason.replaceAll("-", "_")}`);

  useLayoutEffect(() => {
    door.settling.register(spot, element.current);
    return () => door.settling.register(spot, null);
  }, [door, spot]);

  const hold = () => {
    pressed.current = { call, at: Date.now() };
  };
  const click = (event: MouseEvent) => {
    const press = pressed.current;
    pressed.current = null;
    // A pointer that went down on another call, or before the button came to rest here, meant something else.
    if (event.detail > 0 && (isSettling || (press !== null && press.call !== call))) return;
    if (isBusy) return;
    const pressedAt = press?.at ?? Date.now();
    if (reason === null && onPress) onPress(pressedAt);
    else if (reason === null) door.press(command, call, args, pressedAt);
    else door.explain(command, reason);
  };

  return (
    <button
      ref={element}
      type="button"
      class={`verb ${look}`}
      aria-disabled={reason !== null || isSettling || isBusy ? "true" : undefined}
      tabIndex={isTabStop ? undefined : -1}
      data-settling={isSettling ? "" : undefined}
      aria-describedby={reasonWords === null ? undefined : why}
      aria-keyshortcuts={key === null ? undefined : ariaKeys(key, door.platform)}
      title={reasonWords ?? text(`command.${command}.hint`)}
      onPointerDown={hold}
      onKeyDown={(event) => {
        if (!event.repeat) hold();
      }}
      onClick={click}
    >
      {text(`command.${command}.title`)}
      {showKey && key !== null && <KeyMark label={keyLabel(key, door.platform)} />}
      {reasonWords !== null && (
        <span id={why} hidden>
          {reasonWords}
        </span>
      )}
    </button>
  );
}
