// The number chooser: → on the highlighted person, then 1 to 4, or → again; Enter then goes to the chosen number (product.md §3.5).
import { text } from "@/utils/i18n.ts";
import type { View } from "./view.ts";

const caretIsAtEnd = ({ box: { element } }: View): boolean =>
  element === null || (element.selectionStart === element.value.length && element.selectionEnd === element.value.length);

/** Whether the press was for the chooser. */
export function pressChooser(event: KeyboardEvent, view: View): boolean {
  const choices = view.highlighted.value?.person?.choices ?? [];
  if (choices.length < 2 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  const { choosing } = view;
  const choose = (next: number) => {
    choosing.value = next;
    const choice = choices[next];
    if (choice) view.say(text("people.chosen", [text(`people.kind.${choice.kind}`), choice.shown]));
  };
  if (event.key === "ArrowRight") {
    if (choosing.value === null && !caretIsAtEnd(view)) return false;
    choose(choosing.value === null ? 0 : (choosing.value + 1) % choices.length);
    return true;
  }
  if (choosing.value === null) return false;
  if (event.key === "ArrowLeft") {
    choosing.value = null;
    return true;
  }
  const wanted = /^[1-4]$/.test(event.key) ? Number(event.key) - 1 : -1;
  if (wanted < 0) return false;
  if (wanted < choices.length) choose(wanted);
  return true; // a digit of a chooser is never text
}
