// The directory as it is in the worker: its sources over the session's grants and the line's own XSI.
import type { GrantId, GrantRecord } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import { createPeopleStore } from "@/utils/people-store.ts";
import type { Line } from "@/utils/state.ts";
import { createWebexHttp } from "../webex/http.ts";
import { createDirectory, type Directory } from "./index.ts";
import type { Turn } from "./source.ts";
import { createWebexDirectory, createWebexFind } from "./webex-directory.ts";
import { createXsiDirectory } from "./xsi-directory.ts";

export interface LiveDirectoryDeps {
  readonly session: {
    token(grant: GrantId, options?: { readonly renew?: boolean }): Promise<string>;
    records(): Promise<readonly GrantRecord[]>;
  };
  /** Lets a bearer travel to approved hosts only. */
  readonly fetch: typeof fetch;
  /** null: nobody is signed in. */
  readonly line: () => Line | null;
  readonly now: () => number;
  readonly newId: () => string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly turn: Turn;
  readonly log: Log;
}

export function createLiveDirectory({ session, fetch, line, now, newId, sleep, turn, log }: LiveDirectoryDeps): Directory {
  /** A chosen person's directory is read as their line is: with the organisation's authorisation. */
  const grantOfLine = (): GrantId => line()?.grant ?? "my-line";
  const organisation = createWebexHttp({ token: (options) => session.token("read-users", options), fetch, log, now });
  return createDirectory({
    store: createPeopleStore(),
    webex: createWebexDirectory({
      adminHttp: async () => ((await session.records()).some(({ id, state }) => id === "read-users" && state === "authorised") ? organisation : null),
      log,
    }),
    xsi: createXsiDirectory({
      place: () => {
        const own = line();
        return own === null || own.xsi === null ? null : { actions: own.xsi.actions, user: own.userUuid };
      },
      token: (options) => session.token(grantOfLine(), options),
      fetch,
      now,
      log,
    }),
    webexFind: createWebexFind(createWebexHttp({ token: (options) => session.token(grantOfLine(), options), fetch, log, now })),
    signedIn: () => line() !== null,
    now,
    newId,
    sleep,
    turn,
    log,
  });
}
