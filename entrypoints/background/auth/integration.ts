// The integration of a grant: its client id and who finishes the code flow, from policy, the options page or the build.
import { AppError } from "@/utils/errors.ts";
import { type GrantId, scopesToAsk } from "@/utils/grants/grant.ts";
import { secretSavedItem, secretsSavedItem } from "@/utils/grants/record.ts";
import type { Policy } from "@/utils/policy.ts";
import type { Exchange } from "./flow.ts";
import type { Vault } from "./vault.ts";

export interface Integration {
  readonly clientId: string;
  /** null: neither broker nor secret, so only the implicit way is open (webex-rest.md §0). */
  readonly exchange: Exchange | null;
  /** What is asked for. */
  readonly scopes: readonly string[];
  /** Whether new tokens stay on disk. */
  readonly keep: boolean;
}

export interface IntegrationNeeds {
  readonly vault: Vault;
  readonly readPolicy: () => Promise<Pick<Policy, "values">>;
  /** The policy's secret: the common integration's (null), or that of a grant's own. */
  readonly readManagedSecret: (grant: string | null) => Promise<string | null>;
}

const nameOf = (grant: GrantId | null) => (grant === null ? "client-secret" : (`client-secret:${grant}` as const));

export function createIntegration({ vault, readPolicy, readManagedSecret }: IntegrationNeeds) {
  const isSaved = async (grant: GrantId | null) => (grant === null ? secretSavedItem.get() : (await secretsSavedItem.get()).includes(grant));

  /** The policy's secret before the saved one. A saved one that is lost is an error: falling to another way would only puzzle. */
  async function secret(grant: GrantId | null): Promise<string | null> {
    const managed = await readManagedSecret(grant);
    if (managed !== null || !(await isSaved(grant))) return managed;
    const saved = await vault.open(nameOf(grant));
    if (saved === null) throw new AppError("storage-broken", { detail: "client secret" });
    return saved;
  }

  async function exchangeBy(brokerUrl: string, grant: GrantId | null): Promise<Exchange | null> {
    if (brokerUrl !== "") return { brokerUrl };
    const known = await secret(grant);
    return known === null ? null : { secret: known };
  }

  return {
    /** A grant's own integration, else the common one. Rejects with `no-integration`, `storage-broken`. */
    async read(grant: GrantId): Promise<Integration> {
      const { values } = await readPolicy();
      const [keep, scopes] = [values["token.keep"], scopesToAsk(grant, values["grants.optionalScopes"])];
      const common = { clientId: values["integration.clientId"], brokerUrl: values["integration.brokerUrl"] };
      const own = values["integration.byGrant"][grant];
      // The same integration by another name has the same secret.
      const isOwn = own !== undefined && own.clientId !== "" && (own.clientId !== common.clientId || own.brokerUrl !== "");
      const { clientId, brokerUrl } = isOwn ? own : common;
      if (clientId === "") throw new AppError("no-integration");
      return { clientId, exchange: await exchangeBy(brokerUrl, isOwn ? grant : null), scopes, keep };
    },

    /** `grant` null: the common integration's. `next` null forgets it. */
    async saveSecret(next: string | null, grant: GrantId | null = null): Promise<void> {
      const isThere = next !== null && next !== "";
      if (isThere) await vault.seal(nameOf(grant), next, true);
      else await vault.remove(nameOf(grant));
      if (grant === null) return secretSavedItem.set(isThere);
      const others = (await secretsSavedItem.get()).filter((id) => id !== grant);
      await secretsSavedItem.set(isThere ? [...others, grant] : others);
    },
  };
}
