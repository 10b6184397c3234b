// public/managed_schema.json, made from the settings' own schemas and their English texts; `npm run schema` writes it.
//
// What Chrome reads of JSON Schema (components/policy/core/common/schema.cc): one `type` or `$ref` each; objects with properties, patternProperties and
// additionalProperties (not at the top), arrays with items, and enum, pattern, minimum, maximum. A value that breaks one of the latter is dropped
// without a word to the extension, and inside `defaults` all its neighbours with it. So only types stand here; the limits are judged by
// utils/policy.ts, which passes over the one wrong value and names it in the diagnostics. Firefox needs no schema and does not read this one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { grantIds } from "../../utils/grants/grant.ts";
import { settingKeys, settingSchemas } from "../../utils/settings.ts";
import { readTexts } from "./readme.ts";

const root = join(import.meta.dirname, "..", "..");

export type ManagedSchema =
  | { readonly type: "string" | "integer" | "number" | "boolean" }
  | { readonly type: "array"; readonly items: ManagedSchema }
  | { readonly type: "object"; readonly properties?: Readonly<Record<string, ManagedSchema>>; readonly additionalProperties?: ManagedSchema };

/** What of valibot's schemas is read here. */
interface Shape {
  readonly type: string;
  readonly pipe?: readonly { readonly kind: string; readonly type: string; readonly requirement?: unknown }[];
  readonly options?: readonly unknown[];
  readonly item?: Shape;
  readonly wrapped?: Shape;
  readonly key?: Shape;
  readonly value?: Shape;
  readonly literal?: unknown;
  readonly entries?: Readonly<Record<string, Shape>>;
}

const shapeOf = (schema: unknown) => schema as Shape;

/** Throws for a shape that Chrome cannot express: then the setting must take another one. */
export function managedShape(shape: Shape): ManagedSchema {
  const inner = (part: Shape | undefined): ManagedSchema => {
    if (part === undefined) throw new Error(`a ${shape.type} without its part`);
    return managedShape(part);
  };
  switch (shape.type) {
    case "string":
    case "picklist":
      return { type: "string" };
    case "boolean":
      return { type: "boolean" };
    case "number":
      return { type: shape.pipe?.some(({ type }) => type === "integer") ? "integer" : "number" };
    case "literal":
      return typeof shape.literal === "string" ? { type: "string" } : unfit(shape);
    case "optional":
    case "nullable":
    case "nullish":
      return inner(shape.wrapped);
    case "array":
      return { type: "array", items: inner(shape.item) };
    case "object":
    case "strict_object":
      return {
        type: "object",
        properties: Object.fromEntries(Object.entries(shape.entries ?? {}).map(([name, part]) => [name, managedShape(part)])),
      };
    case "record":
      return shape.key?.type === "picklist"
        ? { type: "object", properties: Object.fromEntries((shape.key.options ?? []).map((name) => [String(name), inner(shape.value)])) }
        : { type: "object", additionalProperties: inner(shape.value) };
    case "union": {
      const parts = (shape.options ?? []).map((part) => managedShape(shapeOf(part)));
      const [first] = parts;
      const isOne = first !== undefined && parts.every((part) => JSON.stringify(part) === JSON.stringify(first));
      return isOne ? first : unfit(shape);
    }
    default:
      return unfit(shape);
  }
}

function unfit(shape: Shape): never {
  throw new Error(`Chrome's managed storage has no word for ${shape.type}`);
}

/** The limits in words: the schema itself must not enforce them (see above). */
function limits(shape: Shape): string {
  const bound = (type: string) => shape.pipe?.find((step) => step.type === type)?.requirement;
  if (shape.type === "picklist") return `One of: ${(shape.options ?? []).join(", ")}.`;
  if (shape.type === "number") return `${String(bound("min_value"))} to ${String(bound("max_value"))}.`;
  if (shape.type === "array" && shape.item?.type === "picklist") return `Any of: ${(shape.item.options ?? []).join(", ")}.`;
  return "";
}

const readableBy = "Everybody on a desk that gets this policy can read it.";

/** The document, as it stands in the file. */
export function managedSchema(): string {
  const texts = readTexts(join(root, "utils", "locales", "en.yml"));
  const own = settingKeys.map((key) => {
    const shape = shapeOf(settingSchemas[key]);
    const [title, hint] = [texts.get(`setting.${key}.title`) ?? key, texts.get(`setting.${key}.hint`) ?? ""];
    return [key, { id: key, title, description: [hint, limits(shape)].filter(Boolean).join(" "), ...managedShape(shape) }] as const;
  });
  const secrets = {
    "integration.clientSecret": {
      title: "Client secret",
      description: `Of the Webex integration. ${readableBy}`,
      type: "string",
      sensitiveValue: true,
    },
    "integration.clientSecrets": {
      title: "Client secrets of single authorisations",
      description: `In place of the common one. ${readableBy}`,
      type: "object",
      properties: Object.fromEntries(grantIds.map((grant) => [grant, { type: "string", sensitiveValue: true }])),
    },
    "connect.clientSecret": { title: "Client secret of Webex Connect", description: readableBy, type: "string", sensitiveValue: true },
  };
  const defaults = {
    title: "Defaults",
    description: "The same settings, as defaults that the user may change.",
    type: "object",
    properties: Object.fromEntries(settingKeys.map((key) => [key, { $ref: key }])),
  };
  return `${JSON.stringify({ type: "object", properties: { ...Object.fromEntries(own), ...secrets, defaults } }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(join(root, "public", "managed_schema.json"), managedSchema());
