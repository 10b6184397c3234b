// Structured log lines: bounded, without personal data or secrets. Where they are kept is the caller's affair (a sink).

export type Level = "debug" | "info" | "warn" | "error";

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: Level;
  /** Room that speaks ("xsi.channel"). */
  readonly room: string;
  /** Fixed text: no personal data, no interpolated secrets. */
  readonly text: string;
  /** Numbers, codes, ids. Values pass through `scrub`. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Log {
  debug(text: string, facts?: LogLine["facts"]): void;
  info(text: string, facts?: LogLine["facts"]): void;
  warn(text: string, facts?: LogLine["facts"]): void;
  error(text: string, facts?: LogLine["facts"]): void;
}

const secretName = /token|secret|authorization|code|verifier|password|bearer/i;
const secretValue = /Bearer\s+\S+|[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{10,}|[A-Za-z0-9+/_=-]{60,}/g;

/** Facts without anything that is named like, or looks like, a secret. */
export function scrub(facts: LogLine["facts"]): LogLine["facts"] {
  const clean: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (secretName.test(name) && name !== "code") clean[name] = "[omitted]";
    else clean[name] = typeof value === "string" ? value.replace(secretValue, "[omitted]").slice(0, 500) : value;
  }
  return clean;
}

/** `sink` gets each line as it is said; `now` in milliseconds since 1970. */
export function createLog(room: string, sink: (line: LogLine) => void, now: () => number): Log {
  const say =
    (level: Level) =>
    (text: string, facts: LogLine["facts"] = {}) =>
      sink({ at: now(), level, room, text, facts: scrub(facts) });
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
}
