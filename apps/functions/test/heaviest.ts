import * as z from "zod";
import * as mini from "zod/mini";

/** Values for the fields of this name, which their schema alone cannot make: ids of what is there. */
export type Known = Readonly<Record<string, unknown>>;

/** Characters that take many bytes in JSON or UTF-8: escapes, letters of three bytes, surrogate pairs, letters that folding lengthens. */
const UNITS = ["\u0001", '"', "\\", "\n", "界", "\uffff", "👍", "é", "ﷺ", "x"];

const Rules = z.object({ maxLength: z.number().default(0), maximum: z.number().optional() });

const rulesOf = (schema: z.core.$ZodType) => Rules.parse(z.toJSONSchema(schema, { io: "input" }));

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");

/** Of what the schema accepts, the text that makes the most bytes of JSON; undefined where it accepts none of these. */
const heaviestText = (schema: mini.ZodMiniString): string | undefined => {
  const { maxLength } = rulesOf(schema);
  const heaviestOf = (texts: string[]) =>
    texts.filter((text) => schema.safeParse(text).success).sort((a, b) => bytesOf(b) - bytesOf(a))[0];
  // Something to see, and nothing to trim: what surrounds the field may want that, too.
  const visible = UNITS.map((unit) => `x${unit.repeat(Math.max(0, maxLength - 2) / unit.length)}x`);
  return heaviestOf(visible) ?? heaviestOf(UNITS.map((unit) => unit.repeat(maxLength / unit.length)));
};

/** The legal value that makes the most bytes, with every field that may be there together; undefined where that takes something known. */
export const heaviest = (schema: z.core.$ZodType, known: Known, field = ""): unknown => {
  if (field in known) return known[field];
  if (schema instanceof mini.ZodMiniOptional) return heaviest(schema._zod.def.innerType, known, field);
  if (schema instanceof mini.ZodMiniString) return heaviestText(schema);
  if (schema instanceof mini.ZodMiniNumber) return rulesOf(schema).maximum;
  if (schema instanceof mini.ZodMiniBoolean) return true;
  if (schema instanceof mini.ZodMiniEnum) return schema.options.at(-1);
  if (schema instanceof mini.ZodMiniObject) return heaviestObject(schema, known);
  return undefined;
};

const heaviestObject = (schema: mini.ZodMiniObject, known: Known): Record<string, unknown> => {
  const fields = Object.entries<z.core.$ZodType>(schema.shape)
    .map(([name, part]): [string, unknown] => [name, heaviest(part, known, name)])
    .filter(([, value]) => value !== undefined);
  // Fields that exclude each other: the last ones stand back.
  for (let count = fields.length; count > 0; count -= 1) {
    const some = Object.fromEntries(fields.slice(0, count));
    if (schema.safeParse(some).success) return some;
  }
  return {};
};
