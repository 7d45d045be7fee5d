import { type JsonSchema, nameOf } from "./json-schema";

/** A JSON Schema as the README writes it: `Id`, `Message[]`, `"owner" | "member"`, `integer 1 to 100`, `{ before: Seq }`. */
export const shapeText = (schema: JsonSchema | boolean, indent = ""): string => {
  if (typeof schema === "boolean") return "anything";
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  // Draft 7 ignores what stands beside a reference, so zod wraps those of optional fields.
  if (schema.allOf?.[0] !== undefined) return shapeText(schema.allOf[0], indent);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "object") return objectText(schema, indent);
  if (schema.type === "array") return arrayText(schema, indent);
  if (schema.type === "integer") return `integer${rangeText(schema)}`;
  return schema.type === "string" || schema.type === "boolean" ? schema.type : "anything";
};

const objectText = ({ properties = {}, required = [] }: JsonSchema, indent: string): string => {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${name}${required.includes(name) ? "" : "?"}: ${shapeText(schema, inner)}`,
  );
  if (fields.length === 0) return "{}";
  const line = `{ ${fields.join(", ")} }`;
  return fields.length < 3 && !line.includes("\n")
    ? line
    : `{\n${fields.map((field) => `${inner}${field}\n`).join("")}${indent}}`;
};

const arrayText = ({ items, maxItems }: JsonSchema, indent: string): string => {
  const item = shapeText(items === undefined || Array.isArray(items) ? true : items, indent);
  return `${item}[]${maxItems === undefined ? "" : ` up to ${maxItems}`}`;
};

/** Zod bounds every integer by what a double holds exactly; that goes without saying. */
const rangeText = ({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): string => {
  if (minimum === Number.MIN_SAFE_INTEGER) return "";
  return maximum === Number.MAX_SAFE_INTEGER ? ` from ${minimum}` : ` ${minimum} to ${maximum}`;
};

/** The lengths and the form of a named value. */
export const boundsText = (schema: JsonSchema): string => {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(", ");
  if (schema.type !== "string") return shapeText(schema);
  const { minLength, maxLength } = schema;
  if (maxLength !== undefined) return `string, ${minLength ?? 0} to ${maxLength}`;
  return schema.pattern !== undefined && schema.format === undefined ? `string, \`${schema.pattern}\`` : "string";
};
