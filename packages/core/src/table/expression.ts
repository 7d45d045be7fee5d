import { compareText } from "./order";
import type { Condition, UpdateExpression } from "./table";

/** Rows as the document client gives and takes them. */
export type Attributes = Record<string, unknown>;

/** What an expression's `#names` and `:values` stand for. Without names, a `#name` stands for the attribute `name`. */
export type Placeholders = {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
};

/** What names and values stand for, without their `#` and `:`. */
type Given = { values: Attributes; names: Readonly<Record<string, string>> };
type Operand = (row: Attributes, given: Given) => unknown;
type Predicate = (row: Attributes, given: Given) => boolean;

const TOKEN = /\s*([(),]|<>|<=|>=|=|<|>|[#:A-Za-z_][\w#.]*)/y;

const tokenize = (expression: string): string[] => {
  const tokens: string[] = [];
  const reader = new RegExp(TOKEN);
  while (reader.lastIndex < expression.trimEnd().length) {
    const token = reader.exec(expression)?.[1];
    if (token === undefined) throw new Error(`Not an expression: ${expression}`);
    tokens.push(token);
  }
  return tokens;
};

/** Of two values of different types none is greater. A missing one is different from all. */
const comparisons: Record<string, (a: unknown, b: unknown) => boolean> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => isComparable(a, b) && order(a, b) < 0,
  "<=": (a, b) => isComparable(a, b) && order(a, b) <= 0,
  ">": (a, b) => isComparable(a, b) && order(a, b) > 0,
  ">=": (a, b) => isComparable(a, b) && order(a, b) >= 0,
};

const isComparable = (a: unknown, b: unknown): boolean =>
  typeof a === typeof b && (typeof a === "number" || typeof a === "string");

const order = (a: unknown, b: unknown): number =>
  typeof a === "number" ? a - Number(b) : compareText(String(a), String(b));

const isRow = (value: unknown): value is Attributes => typeof value === "object" && value !== null;

const operand = (token: string): Operand => {
  if (token.startsWith(":")) {
    const name = token.slice(1);
    return (_row, { values }) => {
      if (!(name in values)) throw new Error(`No value was given for ${token}.`);
      return values[name];
    };
  }
  const path = token.split(".").map((part) => part.replace("#", ""));
  return (row, { names }) => {
    let value: unknown = row;
    for (const part of path) value = isRow(value) ? value[names[part] ?? part] : undefined;
    return value;
  };
};

const FUNCTIONS: Record<string, (operand: Operand) => Predicate> = {
  attribute_exists: (at) => (row, given) => at(row, given) !== undefined,
  attribute_not_exists: (at) => (row, given) => at(row, given) === undefined,
};

/** Whether the set on the left has the value on the right. */
const contains =
  (set: Operand, value: Operand): Predicate =>
  (row, given) => {
    const members = set(row, given);
    return members instanceof Set && members.has(value(row, given));
  };

/** The part of DynamoDB's condition expressions that the domain uses: comparisons, existence, sets, AND before OR, parentheses. */
const parse = (expression: string): Predicate => {
  const tokens = tokenize(expression);
  let at = 0;
  const next = (): string => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new Error(`Not an expression: ${expression}`);
    return token;
  };
  const expect = (wanted: string) => {
    if (next() !== wanted) throw new Error(`Not an expression: ${expression}`);
  };
  const chain = (word: string, part: () => Predicate, join: (all: Predicate[]) => Predicate) => (): Predicate => {
    const parts = [part()];
    while (tokens[at] === word) {
      at += 1;
      parts.push(part());
    }
    return join(parts);
  };
  const term = (): Predicate => {
    const token = next();
    if (token === "(") {
      const inner = either();
      expect(")");
      return inner;
    }
    const test = FUNCTIONS[token];
    if (test) {
      expect("(");
      const predicate = test(operand(next()));
      expect(")");
      return predicate;
    }
    if (token === "contains") {
      expect("(");
      const set = operand(next());
      expect(",");
      const value = operand(next());
      expect(")");
      return contains(set, value);
    }
    const left = operand(token);
    const compare = comparisons[next()];
    if (!compare) throw new Error(`Not an expression: ${expression}`);
    const right = operand(next());
    return (row, given) => compare(left(row, given), right(row, given));
  };
  const both = chain("AND", term, (all) => (row, given) => all.every((each) => each(row, given)));
  const either = chain("OR", both, (all) => (row, given) => all.some((each) => each(row, given)));
  const whole = either();
  if (at < tokens.length) throw new Error(`Not an expression: ${expression}`);
  return whole;
};

const parsed = new Map<string, Predicate>();

/** Whether a condition of the table's port holds of a row; an absent row has no attributes. */
export const meets = (row: Attributes | undefined, { when, values = {}, names = {} }: Condition): boolean => {
  const predicate = parsed.get(when) ?? parse(when);
  parsed.set(when, predicate);
  return predicate(row ?? {}, { values, names });
};

/** As `meets`, of an expression with its placeholders. */
export const holds = (
  when: string,
  row: Attributes | undefined,
  { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Placeholders,
): boolean => meets(row, { when, values: bare(ExpressionAttributeValues), names: bare(ExpressionAttributeNames) });

/** Placeholders without their `#` or `:`. */
const bare = <Value>(given: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.slice(1), value]));

/** The row after a change. Throws where an entry's map is missing, as DynamoDB does. */
export const changed = <Row extends Attributes>(
  row: Row,
  {
    set = {},
    add = {},
    removeFromSet = {},
    remove = [],
    setEntries = {},
    removeEntries = {},
    number,
  }: UpdateExpression,
): Row => {
  const after: Attributes = { ...row, ...set };
  for (const [name, value] of Object.entries(add)) after[name] = sum(row[name], value);
  for (const [name, value] of Object.entries(removeFromSet)) {
    after[name] = difference(row[name], value);
    // There is no empty set.
    if (after[name] === undefined) delete after[name];
  }
  for (const name of remove) delete after[name];
  const maps = new Set(Object.keys(setEntries));
  for (const name of Object.keys(removeEntries)) if (removeEntries[name]?.length) maps.add(name);
  if (number) maps.add(number.map);
  for (const name of maps) {
    const map = copyWithout(mapOf(after, name), removeEntries[name]);
    after[name] = Object.assign(map, setEntries[name]);
    if (number?.map === name) map[number.key] = Number(row[number.counter]) + 1;
  }
  if (number) after[number.counter] = Number(row[number.counter]) + 1;
  return after as Row;
};

/** Without a prototype, as its keys are data: of any other object V8 describes each new set of keys, which costs many times more. */
const copyWithout = (map: Attributes, keys: readonly string[] = []): Attributes => {
  const copy: Attributes = Object.create(null);
  for (const key of Object.keys(map)) if (!keys.includes(key)) copy[key] = map[key];
  return copy;
};

const mapOf = (row: Attributes, name: string): Attributes => {
  const map = row[name];
  if (isRow(map)) return map;
  throw new Error(`The row has no map ${name} to change an entry of.`);
};

const sum = (before: unknown, value: number | Set<string>): unknown =>
  value instanceof Set ? new Set([...(before instanceof Set ? before : []), ...value]) : Number(before ?? 0) + value;

const difference = (before: unknown, value: Set<string>): unknown => {
  if (!(before instanceof Set)) return before;
  const rest = new Set([...before].filter((each) => !value.has(each)));
  return rest.size === 0 ? undefined : rest;
};

const CLAUSE = /(SET|ADD|DELETE|REMOVE) (.+?)(?= (?:SET|ADD|DELETE|REMOVE) |\s*$)/g;
/** An attribute or an entry of a map; what it becomes, or is changed by. */
const PART = /^(#\w+)(?:\.(#\w+))?(?:(?: =)? (?:(#\w+) \+ )?(:\w+))?$/;

/** The change that an update expression describes. Only `table.ts` writes the expressions that come here. */
export const parseUpdate = (expression: string, placeholders: Placeholders): UpdateExpression => {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = placeholders;
  const nameOf = (placeholder = "") => names[placeholder] ?? placeholder;
  const clauses: Record<string, Attributes> = { SET: {}, ADD: {}, DELETE: {}, REMOVE: {} };
  const entries: Record<string, Record<string, Attributes>> = { SET: {}, REMOVE: {} };
  let number: UpdateExpression["number"];
  for (const [, keyword = "", parts = ""] of expression.matchAll(CLAUSE))
    for (const part of parts.trim().split(", ")) {
      const [, attribute, key, counter, value = ""] = PART.exec(part) ?? [];
      if (attribute === undefined) throw new Error(`Not an expression: ${part}`);
      const name = nameOf(attribute);
      if (counter !== undefined) {
        if (key !== undefined) number = { counter: nameOf(counter), map: name, key: nameOf(key) };
      } else if (key === undefined) Object.assign(clauses[keyword] ?? {}, { [name]: values[value] });
      else Object.assign(entries, { [keyword]: withEntry(entries[keyword], name, nameOf(key), values[value]) });
    }
  const { SET: set, ADD: add, DELETE: removeFromSet, REMOVE: remove = {} } = clauses;
  return {
    set,
    add,
    removeFromSet,
    remove: Object.keys(remove),
    setEntries: entries.SET,
    removeEntries: Object.fromEntries(
      Object.entries(entries.REMOVE ?? {}).map(([map, removed]) => [map, Object.keys(removed)]),
    ),
    ...(number && { number }),
  } as UpdateExpression;
};

const withEntry = (maps: Record<string, Attributes> = {}, map: string, key: string, value: unknown) => ({
  ...maps,
  [map]: { ...maps[map], [key]: value },
});
