import fc from "fast-check";
import * as z from "zod";
import * as mini from "zod/mini";

/** Generates what a zod schema accepts and what it must refuse. Knows the kinds of schemas that inputs are made of. */

type Schema = z.core.$ZodType;

/** Values that mean something to the product, by the name of the field that they are for; of a list, its items. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** Makes what belongs to a schema once: fast-check reads a regular expression slowly. */
const once = <S extends Schema, Made>(make: (schema: S) => Made): ((schema: S) => Made) => {
  const known = new WeakMap<S, Made>();
  return (schema) => {
    const made = known.get(schema) ?? make(schema);
    known.set(schema, made);
    return made;
  };
};

const accepts = (schema: Schema, value: unknown) => z.safeParse(schema, value).success;

/** What a schema says of its values beside their type. Its refinements it keeps to itself. */
const Rules = z.object({
  pattern: z
    .string()
    .transform((source) => new RegExp(source))
    .optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().default(Number.MIN_SAFE_INTEGER),
  maximum: z.number().default(Number.MAX_SAFE_INTEGER),
  maxItems: z.number().optional(),
});
const rulesOf = once((schema: Schema) => Rules.parse(z.toJSONSchema(schema, { io: "input" })));

const texts = (schema: mini.ZodMiniString): fc.Arbitrary<string> => {
  const { pattern, maxLength = 100 } = rulesOf(schema);
  if (pattern) return fc.stringMatching(pattern);
  return fc.oneof(fc.string({ unit: "grapheme", maxLength }), fc.string({ unit: "binary", maxLength }));
};

const objects = (schema: mini.ZodMiniObject, known: Known): fc.Arbitrary<object> => {
  const fields = Object.entries<Schema>(schema.shape);
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, accepted(field, known, name)])), {
    requiredKeys: fields.filter(([, field]) => !(field instanceof mini.ZodMiniOptional)).map(([name]) => name),
  });
};

const candidates = (schema: Schema, known: Known, field: string): fc.Arbitrary<unknown> => {
  if (schema instanceof mini.ZodMiniObject) return objects(schema, known);
  if (schema instanceof mini.ZodMiniArray)
    return fc.array(accepted(schema._zod.def.element, known, field), { maxLength: 3 });
  if (schema instanceof mini.ZodMiniEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof mini.ZodMiniLiteral) return fc.constantFrom(...schema._zod.def.values);
  if (schema instanceof mini.ZodMiniBoolean) return fc.boolean();
  if (schema instanceof mini.ZodMiniNumber) {
    const { minimum, maximum } = rulesOf(schema);
    return fc.integer({ min: minimum, max: maximum });
  }
  if (schema instanceof mini.ZodMiniString) return texts(schema);
  throw new TypeError(`no values are known of a schema of type ${schema._zod.def.type}`);
};

/** What the schema accepts. Most values of fields that `known` names are from there. */
export const accepted = (schema: Schema, known: Known = {}, field = ""): fc.Arbitrary<unknown> => {
  if (schema instanceof mini.ZodMiniOptional) return accepted(schema._zod.def.innerType, known, field);
  const fitting = candidates(schema, known, field).filter((value) => accepts(schema, value));
  const familiar = schema instanceof mini.ZodMiniArray ? undefined : known[field];
  return familiar ? fc.oneof({ weight: 7, arbitrary: fc.constantFrom(...familiar) }, fitting) : fitting;
};

/** What may stand in the place of a good value of this schema, so that it must be refused. */
type Spoil = (schema: Schema, good: unknown) => fc.Arbitrary<unknown>[];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value spoilt as a whole or in one place within. */
const anywhere =
  (spoil: Spoil): Spoil =>
  (schema, good) => {
    if (schema instanceof mini.ZodMiniOptional) return anywhere(spoil)(schema._zod.def.innerType, good);
    const within = (part: Schema, value: unknown, put: (spoilt: unknown) => unknown) =>
      anywhere(spoil)(part, value).map((spoilt) => spoilt.map(put));
    const inside =
      schema instanceof mini.ZodMiniObject && isRecord(good)
        ? Object.entries<Schema>(schema.shape)
            .filter(([name]) => Object.hasOwn(good, name))
            .flatMap(([name, part]) => within(part, good[name], (spoilt) => ({ ...good, [name]: spoilt })))
        : schema instanceof mini.ZodMiniArray && Array.isArray(good)
          ? good.flatMap((item, index) => within(schema._zod.def.element, item, (spoilt) => good.with(index, spoilt)))
          : [];
    return [...spoil(schema, good), ...inside];
  };

const typeOf = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/** Another type of JSON. */
const swapped: Spoil = (_, good) => [fc.jsonValue().filter((value) => typeOf(value) !== typeOf(good))];

const FAMOUS_KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "", "\ud800", "roomID"];

/** A key that the schema does not name. */
const extra: Spoil = (schema, good) => {
  if (!(schema instanceof mini.ZodMiniObject && isRecord(good))) return [];
  const key = fc.oneof(fc.constantFrom(...FAMOUS_KEYS), fc.string({ unit: "binary" }));
  return [
    fc
      .tuple(
        key.filter((name) => !Object.hasOwn(schema.shape, name)),
        fc.jsonValue(),
      )
      // Not by assignment: `__proto__` would be no key of its own.
      .map((entry) => Object.fromEntries([...Object.entries(good), entry])),
  ];
};

const brokenText = once((schema: mini.ZodMiniString): fc.Arbitrary<unknown>[] => {
  const { pattern, minLength, maxLength } = rulesOf(schema);
  const around = fc.string({ maxLength: 5 });
  const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
  const blank = fc.string({ unit: fc.constantFrom(" ", "\n", "\t", "\u00a0", "\u200b", "\u2060", "\ufeff") });
  const foreign = fc.constantFrom("\n", " ", "#", "/", "\0", "é");
  return [
    fc.tuple(around, half, around).map((parts) => parts.join("")),
    ...(minLength === undefined ? [] : [blank]),
    ...(maxLength === undefined ? [] : [fc.integer({ min: 1, max: 100 }).map((more) => "a".repeat(maxLength + more))]),
    ...(pattern
      ? [
          fc
            .oneof(
              fc.string({ unit: "binary" }),
              fc.tuple(fc.stringMatching(pattern), foreign).map((parts) => parts.join("")),
            )
            .filter((text) => !pattern.test(text)),
        ]
      : []),
  ];
});

const brokenNumber = once((schema: mini.ZodMiniNumber): fc.Arbitrary<unknown>[] => {
  const { minimum, maximum } = rulesOf(schema);
  return [
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    fc.integer({ min: 1 }).map((less) => minimum - less),
    fc.integer({ min: 1 }).map((more) => maximum + more),
  ];
});

/** Each field is right, but not all of them together. */
const mismatched = once((schema: mini.ZodMiniObject): fc.Arbitrary<unknown>[] =>
  schema._zod.def.checks?.length ? [objects(schema, {}).filter((input) => !accepts(schema, input))] : [],
);

/** The right type, but against the schema's own rules: too long, out of range, of another alphabet, with something missing. */
const broken: Spoil = (schema, good) => {
  if (schema instanceof mini.ZodMiniString) return brokenText(schema);
  if (schema instanceof mini.ZodMiniNumber) return brokenNumber(schema);
  if (schema instanceof mini.ZodMiniEnum) return [fc.string().filter((text) => !accepts(schema, text))];
  if (schema instanceof mini.ZodMiniArray) {
    const { maxItems } = rulesOf(schema);
    if (maxItems === undefined) return [];
    return [fc.array(accepted(schema._zod.def.element), { minLength: maxItems + 1, maxLength: maxItems + 10 })];
  }
  if (!(schema instanceof mini.ZodMiniObject && isRecord(good))) return [];
  const required = Object.keys(good).filter((name) => !(schema.shape[name] instanceof mini.ZodMiniOptional));
  const without = (gone: string) => Object.fromEntries(Object.entries(good).filter(([name]) => name !== gone));
  return [...required.map((name) => fc.constant(without(name))), ...mismatched(schema)];
};

const SPOILS = { "one field broken": broken, "an extra key": extra, "a type swapped": swapped };
type Spoiling = keyof typeof SPOILS;
export const SPOILINGS: readonly Spoiling[] = ["one field broken", "an extra key", "a type swapped"];

/** What the schema must refuse, wrong in one place. Undefined where nothing can be wrong in this way: no field of an object without fields. */
export const refused = (
  schema: mini.ZodMiniObject,
  spoiling: Spoiling,
  known: Known,
): fc.Arbitrary<unknown> | undefined => {
  const spoil = anywhere(SPOILS[spoiling]);
  if (Object.keys(schema.shape).length === 0 && spoil(schema, {}).length === 0) return undefined;
  return accepted(schema, known)
    .map((good) => spoil(schema, good))
    .filter((ways) => ways.length > 0)
    .chain((ways) => fc.oneof(...ways));
};
