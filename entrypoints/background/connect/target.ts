// Which addresses and which client are wanted: entered by hand, or given by the administrator's policy. Pure.
import { connectAddress } from "@/utils/connect/regions.ts";
import type { ConnectTarget } from "@/utils/connect-state.ts";
import type { Policy } from "@/utils/policy.ts";

export const sameTarget = (one: ConnectTarget | null, other: ConnectTarget): boolean =>
  one !== null && one.tokenUrl === other.tokenUrl && one.webhookUrl === other.webhookUrl && one.clientId === other.clientId;

/** The first part that cannot be used; null = all can. */
export function wrongPart({ tokenUrl, webhookUrl, clientId }: ConnectTarget): keyof ConnectTarget | null {
  if (connectAddress(tokenUrl) === null) return "tokenUrl";
  if (connectAddress(webhookUrl) === null) return "webhookUrl";
  return clientId === "" ? "clientId" : null;
}

/** What the policy wants activated: null unless it gives all that it takes. */
export function wantedBy({ values, origin }: Pick<Policy, "values" | "origin">, secret: string | null): ConnectTarget | null {
  const keys = ["connect.tokenUrl", "connect.webhookUrl", "connect.clientId"] as const;
  if (secret === null || keys.some((key) => origin[key] !== "locked" || values[key] === "")) return null;
  return { tokenUrl: values["connect.tokenUrl"], webhookUrl: values["connect.webhookUrl"], clientId: values["connect.clientId"] };
}
