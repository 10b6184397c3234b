// What the commands that sign in, authorise and set up do in the worker: one function a command, complete by type.
import type { AdminCommandId } from "@/utils/commands/admin.ts";
import type { ArgsOf } from "@/utils/commands/registry.ts";
import type { LineCandidates } from "@/utils/line-candidate.ts";
import type { Account } from "./account.ts";
import type { Session } from "./auth/session.ts";
import type { Connect } from "./connect/index.ts";
import type { GrantRequest } from "./grant-request.ts";
import type { GrantsRoom } from "./grants-room.ts";
import type { Press } from "./ledger.ts";
import type { Statistics } from "./statistics/index.ts";

export type AdminHandlers = { readonly [Id in AdminCommandId]: (args: ArgsOf<Id>, press: Press) => Promise<unknown> };

export interface AdminHandlerDeps {
  readonly account: Account;
  /** A token that is tried or used for one of the organisation's grants. */
  readonly tokens: Pick<Session, "testToken" | "useToken">;
  readonly grants: GrantsRoom;
  readonly request: GrantRequest;
  readonly connect: Connect;
  readonly findLines: (query: string) => Promise<LineCandidates>;
  readonly statistics: Statistics;
  /** An authorisation was taken away: what was read with it goes too. */
  readonly cleared: () => Promise<void>;
}

export const createAdminHandlers = ({
  account,
  tokens,
  grants,
  request,
  connect,
  findLines,
  statistics,
  cleared,
}: AdminHandlerDeps): AdminHandlers => ({
  "auth.signIn": () => account.signIn(),
  "auth.signOut": () => account.signOut(),
  "auth.saveIntegration": (args) => account.saveIntegration(args),
  "auth.testToken": ({ token, grant = "my-line" }) => (grant === "my-line" ? account.testToken(token) : tokens.testToken(token, grant)),
  "auth.useToken": async ({ token, keep, grant = "my-line" }) => {
    if (grant === "my-line") return account.useToken(token, keep);
    await tokens.useToken(token, keep, grant);
    await grants.test(grant);
  },
  "auth.clearToken": async ({ grant }) => {
    await account.clearToken(grant);
    await cleared();
  },
  "grants.authorise": ({ grant }) => (grant === "my-line" ? account.signIn() : grants.authorise(grant)),
  "grants.test": ({ grant }) => grants.test(grant),
  "grants.renew": ({ grant }) => grants.renew(grant),
  "grants.clear": async ({ grant }) => {
    await (grant === "my-line" ? account.signOut() : grants.clear(grant));
    await cleared();
  },
  "grants.complete": () => request.complete(),
  "grants.saveIntegration": (args) => grants.saveIntegration(args),
  "grants.answerSso": (args) => grants.answerSso(args),
  "connect.activate": (args) => connect.activate(args),
  "connect.deactivate": () => connect.deactivate(),
  "connect.retryDead": () => connect.retryDead(),
  "connect.dropDead": () => connect.dropDead(),
  "statistics.load": (days) => statistics.load(days),
  "statistics.stop": () => statistics.stop(),
  "statistics.discard": () => statistics.discard(),
  "line.candidates": ({ query }) => findLines(query),
  "line.choose": ({ person }) => account.choose(person),
});
