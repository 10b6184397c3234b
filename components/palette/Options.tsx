// The commands that the palette found, as options of its list: what can be done now, then what cannot, each with its reason.
import { Net } from "@/components/ui/Net.tsx";
import { ariaKeys, type Binding, keyLabel, type Platform } from "@/utils/commands/keys.ts";
import { text } from "@/utils/i18n.ts";
import type { PaletteItem } from "./items.ts";

export const optionId = (key: string): string => `palette-${key.replaceAll(/\s/g, "-")}`;

function label({ key, gesture }: Binding, platform: Platform): string {
  const plain = keyLabel(key, platform);
  return gesture === "press" ? plain : text(`console.keys.${gesture}`, [plain]);
}

interface OptionProps {
  readonly item: PaletteItem;
  readonly isActive: boolean;
  readonly platform: Platform;
  choose(key: string, pressedAt: number): void;
}

function Option({ item, isActive, platform, choose }: OptionProps) {
  const { key, title, about, hint, keys, reason } = item;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys (aria-activedescendant)
    <div
      id={optionId(key)}
      class="palette-option"
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-disabled={reason !== null}
      aria-keyshortcuts={keys.length > 0 ? keys.map((binding) => ariaKeys(binding.key, platform)).join(" ") : undefined}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => choose(key, Date.now())}
    >
      <span class="palette-words">
        <span class="palette-title">
          <span>{title}</span>
          {about !== null && <Net class="palette-about">{about}</Net>}
        </span>
        <span class="palette-hint">{reason ?? hint}</span>
      </span>
      <span class="palette-keys" aria-hidden="true">
        {[...new Set(keys.map((binding) => label(binding, platform)))].map((word) => (
          <kbd key={word}>{word}</kbd>
        ))}
      </span>
    </div>
  );
}

interface Props {
  readonly possible: readonly PaletteItem[];
  readonly impossible: readonly PaletteItem[];
  readonly active: string | null;
  readonly platform: Platform;
  choose(key: string, pressedAt: number): void;
}

export function Options({ possible, impossible, active, platform, choose }: Props) {
  const option = (item: PaletteItem) => <Option key={item.key} item={item} isActive={item.key === active} platform={platform} choose={choose} />;
  return (
    <>
      {possible.map(option)}
      {impossible.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
        <div role="group" aria-label={text("palette.not_now")}>
          <p class="palette-group" aria-hidden="true">
            {text("palette.not_now")}
          </p>
          {impossible.map(option)}
        </div>
      )}
    </>
  );
}
