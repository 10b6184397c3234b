// The integration in use: its client id and who finishes the code flow, from policy, the options page or the build.
import { AppError } from "@/utils/errors.ts";
import { secretSavedItem } from "@/utils/grants/record.ts";
import type { Policy } from "@/utils/policy.ts";
import type { Exchange } from "./flow.ts";
import type { Vault } from "./vault.ts";

export interface Integration {
  readonly clientId: string;
  /** null: neither broker nor secret, so only the implicit way is open (webex-rest.md §0). */
  readonly exchange: Exchange | null;
  /** Whether new tokens stay on disk. */
  readonly keep: boolean;
}

export interface IntegrationNeeds {
  readonly vault: Vault;
  readonly readPolicy: () => Promise<Pick<Policy, "values">>;
  readonly readManagedSecret: () => Promise<string | null>;
}

export function createIntegration({ vault, readPolicy, readManagedSecret }: IntegrationNeeds) {
  /** The policy's secret before the saved one. A saved one that is lost is an error: falling to another way would only puzzle. */
  async function secret(): Promise<string | null> {
    const managed = await readManagedSecret();
    if (managed !== null || !(await secretSavedItem.get())) return managed;
    const saved = await vault.open("client-secret");
    if (saved === null) throw new AppError("storage-broken", { detail: "client secret" });
    return saved;
  }

  return {
    /** Rejects with `no-integration`, `storage-broken`. */
    async read(): Promise<Integration> {
      const { values } = await readPolicy();
      const clientId = values["integration.clientId"];
      if (clientId === "") throw new AppError("no-integration");
      const brokerUrl = values["integration.brokerUrl"];
      if (brokerUrl !== "") return { clientId, exchange: { brokerUrl }, keep: values["token.keep"] };
      const known = await secret();
      return { clientId, exchange: known === null ? null : { secret: known }, keep: values["token.keep"] };
    },

    /** null forgets it. */
    async saveSecret(next: string | null): Promise<void> {
      if (next === null || next === "") await vault.remove("client-secret");
      else await vault.seal("client-secret", next, true);
      await secretSavedItem.set(next !== null && next !== "");
    },
  };
}
