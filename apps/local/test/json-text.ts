import { LIMITS } from "@parley/protocol/limits";
import fc from "fast-check";

/** Texts that are JSON in every notation there is (RFC 8259), and texts that nearly are. */

const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const spaced = (text: fc.Arbitrary<string>) => fc.tuple(space, text, space).map((parts) => parts.join(""));

const hex = (unit: number) => `\\u${unit.toString(16).padStart(4, "0")}`;

/** One character of a string, as it is or escaped; halves of surrogate pairs too. */
const character = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).map((char) => JSON.stringify(char).slice(1, -1)),
  fc.constantFrom("\\/", "\\b", "\\f", "\\n", "\\r", "\\t", '\\"', "\\\\", "\u2028", "\u007f", "\ufeff"),
  fc.nat(0xffff).map(hex),
);
const string = fc.array(character, { maxLength: 8 }).map((chars) => `"${chars.join("")}"`);

export const numberText = fc.oneof(
  fc.constantFrom("1e400", "-1e400", "1E+9999", "1e-9999", "-0", "-0.0", "0e99", "9007199254740993", "1.0", "1e2"),
  fc.constantFrom("999999999999", "1000000000000", "9".repeat(400), `0.${"3".repeat(400)}`),
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?$/),
);

export const { value: valueText } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    string,
    numberText,
    fc.constantFrom("true", "false", "null"),
    tie("list"),
    tie("object"),
  ),
  list: fc.array(spaced(tie("value")), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
  // Keys may come twice.
  object: fc
    .array(fc.tuple(spaced(string), spaced(tie("value"))), { maxLength: 4 })
    .map((entries) => `{${entries.map((entry) => entry.join(":")).join(",")}}`),
}));

/** The string with any of its characters escaped. */
export const escapedText = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(...[...text].map((char) => fc.constantFrom(char, hex(char.charCodeAt(0)))))
    .map((chars) => `"${chars.join("")}"`);

/** An object of these members, each of them already text, in any order. */
export const membersText = (members: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> =>
  fc
    .tuple(...Object.entries(members).map(([key, value]) => fc.tuple(spaced(escapedText(key)), spaced(value))))
    .chain((entries) => fc.shuffledSubarray(entries, { minLength: entries.length }))
    .map((entries) => `{${entries.map((entry) => entry.join(":")).join(",")}}`);

/** What is JSON in JavaScript, Python or a configuration file, but not on the wire: each makes something wrong around a right value. */
const NEARLY: ((json: string) => string)[] = [
  (json) => `[${json},]`,
  (json) => `[,${json}]`,
  (json) => `[${json},,1]`,
  (json) => `[${json} 1]`,
  (json) => `[${json}`,
  (json) => `${json}]`,
  (json) => `{"data":${json},}`,
  (json) => `{"data":${json}`,
  (json) => `{"data" ${json}}`,
  (json) => `{"data"::${json}}`,
  (json) => `{"data":${json} "action":"ping"}`,
  (json) => `{data:${json}}`,
  (json) => `{1:${json}}`,
  (json) => `{'data':${json}}`,
  (json) => `{"data"}${json}`,
  (json) => `${json} ${json}`,
  (json) => `${json},`,
  (json) => `(${json})`,
  (json) => `${json};`,
  (json) => `/* data */${json}`,
  (json) => `${json}// data`,
  (json) => `#\n${json}`,
  (json) => `\ufeff${json}`,
  (json) => `\u00a0${json}`,
  (json) => `${json}\f`,
  (json) => `\v${json}`,
  (json) => `${json}\u2028`,
  (json) => `\0${json}`,
  (json) => `${json}\0`,
  ...[
    "NaN",
    "Infinity",
    "-Infinity",
    "undefined",
    "True",
    "nul",
    "0x1F",
    "01",
    "-01",
    "+1",
    ".5",
    "1.",
    "1e",
    "1e+",
    "-",
  ].map((literal) => (json: string) => `[${json},${literal}]`),
  ...['"\\x41"', '"\\u12G4"', '"\\u123"', '"\\a"', '"\\"', "'a'", '"a', "`a`", '"\n"', '"\t"', '"\0"', '"\u001f"'].map(
    (literal) => (json: string) => `[${json},${literal}]`,
  ),
];

export const nearlyJson: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...NEARLY), valueText)
  .map(([spoil, json]) => spoil(json));

/** The text with a few characters deleted, put in, exchanged or doubled, wherever it falls. */
export const mutated = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    deleted: fc.nat(3),
    inserted: fc.oneof(
      fc.string({ maxLength: 2 }),
      fc.constantFrom("{", "}", "[", "]", '"', ",", ":", "\\", "\0", "0", ""),
    ),
  });
  return fc.tuple(text, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([before, edits]) =>
    edits.reduce((json, { at, deleted, inserted }) => {
      const index = Math.floor(at * json.length);
      return json.slice(0, index) + inserted + json.slice(index + deleted);
    }, before),
  );
};

/** Brackets or braces in each other, up to as many as a frame holds. */
export const nestedText: fc.Arbitrary<string> = fc
  .constantFrom(["[", "]"], ['{"":', "}"], ['{"a":', "}"], ["[1,", "]"], [" [ ", " ]"])
  .chain(([open = "", close = ""]) =>
    fc
      .integer({ min: 1_000, max: Math.floor((LIMITS.frameBytes - 200) / (open + close).length) })
      .map((depth) => `${open.repeat(depth)}null${close.repeat(depth)}`),
  );

/** A string that no UTF-8 can hold. */
export const halfPairText: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 0xd800, max: 0xdfff }), fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 3 }))
  .map(([unit, more]) => `"${more}${hex(unit)}${more}"`);
