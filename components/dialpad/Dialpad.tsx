// Twelve keys for the mouse and for touch: tones while somebody is connected, else a number into the box.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { partyName } from "@/components/app/notices.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { inState } from "@/utils/calls/select.ts";
import { text } from "@/utils/i18n.ts";
import { createTones } from "./tones.ts";

const keys: readonly (readonly [digit: string, letters: string])[] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];

export function Dialpad() {
  const { live, view, run } = useDesk();
  /** While connected: keys write into the box all the same. */
  const writes = useSignal(false);
  const tones = useMemo(() => createTones({ send: (call, digits) => run("call.dtmf", { call, digits }) }), [run]);
  const connected = inState(live.calls.value, "connected")[0] ?? null;
  const listener = connected !== null && !writes.value ? connected : null;

  const press = (digit: string) => {
    if (listener) tones.press(listener.call.id, digit);
    else {
      view.query.value += digit;
      view.active.value = 0;
    }
  };
  const isEmpty = view.query.value === "";
  return (
    <fieldset class="dialpad" aria-label={text("console.dialpad.title")}>
      {connected !== null && (
        <div class="dialpad-target">
          <bdi class="net">
            {listener ? text("console.dialpad.tones", [partyName(listener.call.party, live.country.value)]) : text("console.dialpad.number")}
          </bdi>
          <button
            type="button"
            class="verb link"
            aria-pressed={writes.value}
            onClick={() => {
              writes.value = !writes.value;
            }}
          >
            {text("console.dialpad.write")}
          </button>
        </div>
      )}
      <div class="dialpad-keys">
        {keys.map(([digit, letters]) => (
          <button key={digit} type="button" class="dialpad-key" onClick={() => press(digit)}>
            {digit}
            <small aria-hidden="true">{letters}</small>
          </button>
        ))}
      </div>
      <div class="dialpad-foot">
        <button
          type="button"
          class="verb plain"
          aria-disabled={isEmpty ? "true" : undefined}
          onClick={() => {
            view.query.value = view.query.value.slice(0, -1);
          }}
        >
          {text("console.dialpad.erase")}
        </button>
        <CommandButton command="call.dial" look="go" />
      </div>
    </fieldset>
  );
}
