// What the commands that sign in, authorise and set up do in the worker: one function a command, complete by type.
import type { AdminCommandId } from "@/utils/commands/admin.ts";
import type { Account } from "./account.ts";
import type { Handlers } from "./handlers.ts";

export type AdminHandlers = Pick<Handlers, AdminCommandId>;

export interface AdminHandlerDeps {
  readonly account: Account;
}

export const createAdminHandlers = ({ account }: AdminHandlerDeps): AdminHandlers => ({
  "auth.signIn": () => account.signIn(),
  "auth.signOut": () => account.signOut(),
  "auth.saveIntegration": (args) => account.saveIntegration(args),
  "auth.testToken": ({ token }) => account.testToken(token),
  "auth.useToken": ({ token, keep }) => account.useToken(token, keep),
  "auth.clearToken": ({ grant }) => account.clearToken(grant),
});
