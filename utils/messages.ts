// The one way in: what pages may say to the worker, and what comes back. ★ browser (through the messaging library)
import { defineExtensionMessaging } from "@webext-core/messaging";
import type { AppErrorData } from "./errors.ts";

export interface RunRequest {
  /** Command id of the table (utils/commands/registry.ts). */
  readonly command: string;
  /** Checked against the command's schema in the worker. */
  readonly args: unknown;
  /** Unique per press: the same nonce never runs twice. */
  readonly nonce: string;
  /** Milliseconds since 1970 at key-down, for key→request. */
  readonly pressedAt: number;
}

export type RunReply =
  /** `entry`: id in the ledger, where the outcome appears; null for commands that are done when they answer. */
  | { readonly ok: true; readonly entry: string | null; readonly data: unknown }
  | { readonly ok: false; readonly entry: string | null; readonly error: AppErrorData };

export interface RingOrder {
  /** `full` rings until told otherwise, `beep` sounds once, `off` stops. */
  readonly mode: "full" | "beep" | "off";
  /** 0 to 1. */
  readonly volume: number;
  readonly tone: string;
}

interface Protocol {
  /** Page → worker. */
  run(request: RunRequest): RunReply;
  /** Page → worker: a page opened; answers when the worker is up and its state is loaded. */
  hello(page: string): void;
  /** Worker → ringer page. */
  ring(order: RingOrder): void;
}

export const { sendMessage, onMessage } = defineExtensionMessaging<Protocol>();
