// Saving what the user chose: each value checked against its schema, none that the administrator locked.
import * as v from "valibot";
import { type KeyOverrides, passedOver } from "@/utils/commands/keymap.ts";
import { AppError } from "@/utils/errors.ts";
import { readPolicy, userSettingsItem } from "@/utils/policy.ts";
import { defaultSettings, type SettingKey, settingSchemas } from "@/utils/settings.ts";

const isSetting = (key: string): key is SettingKey => Object.hasOwn(settingSchemas, key);

/** null as a value takes the choice back. Rejects with `bad-arguments` (detail = key) or `locked-by-policy`, unless a locked value is what it is already; then nothing is saved. */
export async function saveSettings(values: Readonly<Record<string, unknown>>): Promise<void> {
  const { origin, values: present } = await readPolicy();
  const next: Record<string, unknown> = { ...(await userSettingsItem.get()) };
  for (const [key, value] of Object.entries(values)) {
    if (!isSetting(key)) throw new AppError("bad-arguments", { detail: key });
    if (origin[key] === "locked") {
      if ((value ?? defaultSettings[key]) !== present[key]) throw new AppError("locked-by-policy", { detail: key });
    } else if (value === null) delete next[key];
    else {
      const parsed = v.safeParse(settingSchemas[key], value);
      if (!parsed.success) throw new AppError("bad-arguments", { detail: key });
      const lost = key === "keys.map" ? passedOver(parsed.output as KeyOverrides) : [];
      if (lost.length > 0) throw new AppError("bad-arguments", { detail: `${key}: ${lost.join(", ")}`.slice(0, 200) });
      next[key] = parsed.output;
    }
  }
  await userSettingsItem.set(next);
}
