// Which control a setting gets: read off its schema, so that a new setting needs no drawing. Pure.
import * as v from "valibot";
import { type SettingKey, settingSchemas } from "@/utils/settings.ts";

export type Control =
  | { readonly kind: "switch" }
  | { readonly kind: "choice"; readonly options: readonly string[] }
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly unit: "seconds" | "percent" | "days" | null }
  | { readonly kind: "text"; readonly hint: "address" | "country" | "other" }
  | { readonly kind: "hosts" };

/** What of valibot's schemas is read here. */
interface Shape {
  readonly type: string;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}

export function controlOf(key: SettingKey): Control {
  const shape = settingSchemas[key] as unknown as Shape;
  switch (shape.type) {
    case "boolean":
      return { kind: "switch" };
    case "picklist":
      return { kind: "choice", options: (shape.options ?? []).map(String) };
    case "number":
      return { kind: "number", min: bound(shape, "min_value", 0), max: bound(shape, "max_value", Number.MAX_SAFE_INTEGER), unit: unitOf(key) };
    case "array":
      return { kind: "hosts" };
    default:
      return { kind: "text", hint: /Url$/.test(key) ? "address" : key === "numbers.country" ? "country" : "other" };
  }
}

function bound(shape: Shape, type: string, otherwise: number): number {
  const found = shape.pipe?.find((step) => step.type === type)?.requirement;
  return typeof found === "number" ? found : otherwise;
}

const unitOf = (key: SettingKey) =>
  key.endsWith("Seconds") ? "seconds" : key === "ring.volume" ? "percent" : key === "journal.days" ? "days" : null;

/** The value as typed, made to fit; null = it does not. */
export function fitSetting(key: SettingKey, raw: unknown): { readonly value: unknown } | null {
  const control = controlOf(key);
  const typed = typeof raw === "string" && control.kind !== "choice" ? raw.trim() : raw;
  const candidate =
    control.kind === "number"
      ? typed === ""
        ? Number.NaN
        : Number(typed)
      : key === "numbers.country" && typeof typed === "string"
        ? typed.toUpperCase()
        : typed;
  const parsed = v.safeParse(settingSchemas[key], candidate);
  return parsed.success ? { value: parsed.output } : null;
}

/** Texts of a picklist's option: blanks are not allowed in keys. */
export const optionKey = (key: SettingKey, option: string): string => `setting.${key}.option.${option.replaceAll(" ", "_")}`;
