// The page's own three things (what is known, what is open, how to ask), handed down to every component.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Live } from "./live.ts";
import type { Run } from "./run.ts";
import type { View } from "./view.ts";

/** `popup`: goes when it loses focus; `panel`: all day; `window`: the same on its own; `page`: options, diagnostics. */
export type Surface = "popup" | "panel" | "window" | "page";

export interface PageDesk {
  readonly live: Live;
  readonly view: View;
  readonly run: Run;
  readonly surface: Surface;
}

export const Desk = createContext<PageDesk | null>(null);

export function useDesk(): PageDesk {
  const desk = useContext(Desk);
  if (desk === null) throw new Error("a component of the console outside a mounted page");
  return desk;
}
