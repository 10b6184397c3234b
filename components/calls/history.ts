// The place on a ringing call's card for what is known of the caller from before: filled by who knows, so that calls need not know the journal.
import { type ComponentChildren, type ComponentType, createContext } from "preact";
import type { Call } from "@/utils/calls/call.ts";

/** `children`: shown where there is nothing better to say. */
export interface HistoryProps {
  readonly call: Call;
  readonly children?: ComponentChildren;
}

export const History = createContext<ComponentType<HistoryProps> | null>(null);
