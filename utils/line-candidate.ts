// Whose line could be controlled with the organisation's authorisation, and why others cannot: told by the worker, drawn by the settings page.

/** Only a person's primary line can be controlled (product.md §4): the reason against any other, text key `line.reason.<id with _>`. */
export type NotChoosable = "no-line" | "no-licence" | "virtual-line" | "shared-line" | "workspace";

export interface LineCandidate {
  /** The uuid of the person, virtual line or workspace whose line it is. */
  readonly id: string;
  readonly kind: "person" | "virtual-line" | "shared-line" | "workspace";
  readonly name: string;
  readonly extension: string | null;
  /** As Webex tells it; of a person's E.164. */
  readonly number: string | null;
  /** On whose phone it was found; null = by its own name. */
  readonly phoneOf: string | null;
  /** null: it can be chosen. */
  readonly reason: NotChoosable | null;
}

export interface LineCandidates {
  /** Who can be chosen first. */
  readonly lines: readonly LineCandidate[];
  /** Webex has more that fit. */
  readonly isCut: boolean;
  /** Virtual lines, workspaces and lines on people's phones were looked for too: not without spark-admin:telephony_config_read. */
  readonly others: boolean;
}
