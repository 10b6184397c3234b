// What a check comes to: a result with its evidence, and, unless it passed, why, who must act and what to do. Pure.
import type { CommandId } from "../commands/registry.ts";
import type { AppErrorData, Owner } from "../errors.ts";
import type { Trial } from "./facts.ts";

export type Result = "passed" | "failed" | "cannot-tell";

/** A text's key with what is put into it. */
export interface Words {
  readonly key: string;
  readonly with: readonly (string | number | Words)[];
}

/** One piece of evidence. `label`: last part of the key `diagnostics.evidence.<label>`. */
export interface Evidence {
  readonly label: string;
  readonly value: string | number | boolean | Words | null;
  /** How a number is written: a moment (since 1970) or a length (both milliseconds), or bytes. */
  readonly kind?: "time" | "span" | "bytes";
}

/** The one button of a check that did not pass. */
export type Act =
  | { readonly kind: "run"; readonly command: CommandId }
  /** The browser is asked, in the very click, to let us reach these. */
  | { readonly kind: "allow-hosts"; readonly origins: readonly string[] }
  | { readonly kind: "discard-broken" };

export interface Verdict {
  readonly result: Result;
  readonly evidence: readonly Evidence[];
  /** null only when it passed. */
  readonly cause: Words | null;
  /** Who must fix it; null when it passed, or nobody need. */
  readonly owner: Owner | null;
  readonly remedy: Words | null;
  /** A message ready to be sent to whoever must act. */
  readonly copy: Words | null;
  readonly act: Act | null;
  /** The check that has to pass before this one can tell. */
  readonly waitsFor: string | null;
}

interface More {
  readonly evidence?: readonly Evidence[];
  readonly act?: Act | null;
  readonly copy?: Words | null;
}

const nothing = { cause: null, owner: null, remedy: null, copy: null, act: null, waitsFor: null } as const;

export const words = (key: string, ...parts: Words["with"]): Words => ({ key, with: parts });
/** A message of `diagnostics.message.<name>`. */
export const message = (name: string, ...parts: readonly (string | number)[]): Words => words(`diagnostics.message.${name}`, ...parts);
export const run = (command: CommandId): Act => ({ kind: "run", command });

export const passed = (evidence: readonly Evidence[] = []): Verdict => ({ ...nothing, result: "passed", evidence });

/** `name`: of `diagnostics.cause.<name>`, which has `what` and `remedy`; `parts` go into both. */
export const because = (name: string, ...parts: readonly (string | number)[]): { readonly cause: Words; readonly remedy: Words } => ({
  cause: words(`diagnostics.cause.${name}.what`, ...parts),
  remedy: words(`diagnostics.cause.${name}.remedy`, ...parts),
});

export const ofError = ({ code }: AppErrorData): { readonly cause: Words; readonly remedy: Words } => {
  const key = `error.${code.replaceAll("-", "_")}`;
  return { cause: words(`${key}.title`), remedy: words(`${key}.remedy`) };
};

export const failed = (
  why: { readonly cause: Words; readonly remedy: Words },
  owner: Owner,
  { evidence = [], act = null, copy = null }: More = {},
): Verdict => ({
  ...nothing,
  ...why,
  result: "failed",
  owner,
  evidence,
  act,
  copy,
});

export const cannotTell = (
  why: { readonly cause: Words; readonly remedy: Words | null },
  { evidence = [], owner = null, act = null, copy = null }: More & { readonly owner?: Owner | null } = {},
): Verdict => ({ ...nothing, ...why, result: "cannot-tell", owner, evidence, act, copy });

/** Not gathered: the check was not run, or what it needs did not come. */
export const notLooked = (): Verdict => cannotTell({ cause: words("diagnostics.cause.not_looked.what"), remedy: null });

export const errorEvidence = (error: AppErrorData): readonly Evidence[] => [
  { label: "code", value: error.code },
  ...(error.status === null ? [] : [{ label: "status", value: error.status }]),
  ...(error.detail === null ? [] : [{ label: "detail", value: error.detail }]),
  ...(error.trackingId === null ? [] : [{ label: "tracking", value: error.trackingId }]),
  ...(error.retryAfterMs === null ? [] : [{ label: "retry_after", value: error.retryAfterMs, kind: "span" as const }]),
];

/** `what`: the test call, as its endpoint is called. */
export const trialEvidence = (what: string, trial: Trial): readonly Evidence[] => [
  { label: "asked", value: what },
  ...(trial.status === null ? [] : [{ label: "status", value: trial.status }]),
  ...(trial.error === null ? [] : [{ label: "code", value: trial.error.code }]),
  ...(trial.error?.detail ? [{ label: "detail", value: trial.error.detail }] : []),
  ...(trial.trackingId === null ? [] : [{ label: "tracking", value: trial.trackingId }]),
  { label: "took", value: trial.ms, kind: "span" },
  { label: "at", value: trial.at, kind: "time" },
];
