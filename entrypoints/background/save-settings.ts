// Saving what the user chose: each value checked against its schema, none that the administrator locked, one save after the other.
import * as v from "valibot";
import { type KeyOverrides, passedOver } from "@/utils/commands/keymap.ts";
import { AppError } from "@/utils/errors.ts";
import { type Policy, readPolicy, userSettingsItem } from "@/utils/policy.ts";
import { defaultSettings, type SettingKey, sameSetting, settingSchemas } from "@/utils/settings.ts";

const isSetting = (key: string): key is SettingKey => Object.hasOwn(settingSchemas, key);

type Values = Readonly<Record<string, unknown>>;

/** What is stored from now on. Throws AppError. */
function withValues(before: Values, values: Values, { origin, values: present }: Policy): Values {
  const next: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(values)) {
    if (!isSetting(key)) throw new AppError("bad-arguments", { detail: key });
    if (origin[key] === "locked") {
      if (!sameSetting(value ?? defaultSettings[key], present[key])) throw new AppError("locked-by-policy", { detail: key });
    } else if (value === null) delete next[key];
    else {
      const parsed = v.safeParse(settingSchemas[key], value);
      if (!parsed.success) throw new AppError("bad-arguments", { detail: key });
      const lost = key === "keys.map" ? passedOver(parsed.output as KeyOverrides) : [];
      if (lost.length > 0) throw new AppError("bad-arguments", { detail: `${key}: ${lost.join(", ")}`.slice(0, 200) });
      next[key] = parsed.output;
    }
  }
  return next;
}

/**
 * null as a value takes the choice back. Rejects with `bad-arguments` (detail = key) or `locked-by-policy`, unless a locked value is what it is
 * already; then nothing is saved. Two pages that save at once both have their way: the second waits for the first.
 */
export function createSaveSettings(): (values: Values) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (values) => {
    const turn = last.then(async () => {
      const [policy, before] = await Promise.all([readPolicy(), userSettingsItem.get()]);
      await userSettingsItem.set(withValues(before, values, policy));
    });
    last = turn.catch(() => undefined); // whoever asked hears of it
    return turn;
  };
}
