// Builds what runs on the organisation's grants, beside the desk and never in its way. Part of the composition root.
import type { Account } from "./account.ts";
import { type AdminHandlers, createAdminHandlers } from "./handlers-admin.ts";

export interface Admin {
  readonly handlers: AdminHandlers;
}

export interface AdminDeps {
  readonly account: Account;
}

export function createAdmin({ account }: AdminDeps): Admin {
  return { handlers: createAdminHandlers({ account }) };
}
