/** Rows as the document client gives and takes them. */
export type Attributes = Record<string, unknown>;

/** What an expression's `#names` and `:values` stand for. */
export type Placeholders = {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
};

type Operand = (row: Attributes, placeholders: Placeholders) => unknown;
type Predicate = (row: Attributes, placeholders: Placeholders) => boolean;

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

/** Of two values of different types none is greater, and a missing one is not even different. */
const comparisons: Record<string, (a: unknown, b: unknown) => boolean> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== undefined && a !== b,
  "<": (a, b) => isComparable(a, b) && order(a, b) < 0,
  "<=": (a, b) => isComparable(a, b) && order(a, b) <= 0,
  ">": (a, b) => isComparable(a, b) && order(a, b) > 0,
  ">=": (a, b) => isComparable(a, b) && order(a, b) >= 0,
};

const isComparable = (a: unknown, b: unknown): boolean =>
  typeof a === typeof b && (typeof a === "number" || typeof a === "string");

const order = (a: unknown, b: unknown): number =>
  typeof a === "number" ? a - Number(b) : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));

const isRow = (value: unknown): value is Attributes => typeof value === "object" && value !== null;

const operand = (token: string): Operand => {
  if (token.startsWith(":"))
    return (_row, { ExpressionAttributeValues: values = {} }) => {
      if (!(token in values)) throw new Error(`No value was given for ${token}.`);
      return values[token];
    };
  const path = token.split(".");
  return (row, { ExpressionAttributeNames: names = {} }) =>
    path.reduce<unknown>((value, part) => (isRow(value) ? value[names[part] ?? part] : undefined), row);
};

const FUNCTIONS: Record<string, (operand: Operand) => Predicate> = {
  attribute_exists: (at) => (row, placeholders) => at(row, placeholders) !== undefined,
  attribute_not_exists: (at) => (row, placeholders) => at(row, placeholders) === undefined,
};

/** The part of DynamoDB's condition expressions that the domain uses: comparisons, existence, AND before OR, parentheses. */
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
    const left = operand(token);
    const compare = comparisons[next()];
    if (!compare) throw new Error(`Not an expression: ${expression}`);
    const right = operand(next());
    return (row, placeholders) => compare(left(row, placeholders), right(row, placeholders));
  };
  const both = chain(
    "AND",
    term,
    (all) =>
      (...given) =>
        all.every((each) => each(...given)),
  );
  const either = chain(
    "OR",
    both,
    (all) =>
      (...given) =>
        all.some((each) => each(...given)),
  );
  const whole = either();
  if (at < tokens.length) throw new Error(`Not an expression: ${expression}`);
  return whole;
};

const parsed = new Map<string, Predicate>();

/** Whether a condition holds of a row; an absent row has no attributes. */
export const holds = (expression: string, row: Attributes | undefined, placeholders: Placeholders): boolean => {
  const predicate = parsed.get(expression) ?? parse(expression);
  parsed.set(expression, predicate);
  return predicate(row ?? {}, placeholders);
};

const CLAUSE = /(SET|ADD|DELETE|REMOVE) (.+?)(?= (?:SET|ADD|DELETE|REMOVE) |\s*$)/g;
const PART = /(#\w+)(?: =)?(?: (:\w+))?/g;

/** The row after an update expression whose clauses name whole attributes. */
export const updated = (expression: string, row: Attributes, placeholders: Placeholders): Attributes => {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = placeholders;
  const after = { ...row };
  for (const [, keyword = "", parts = ""] of expression.matchAll(CLAUSE))
    for (const [, placeholder = "", value = ""] of parts.matchAll(PART)) {
      const name = names[placeholder] ?? placeholder;
      const changed = change(keyword, after[name], values[value]);
      if (changed === undefined) delete after[name];
      else after[name] = changed;
    }
  return after;
};

const change = (keyword: string, before: unknown, value: unknown): unknown => {
  if (keyword === "SET") return value;
  if (keyword === "ADD") return sum(before, value);
  return keyword === "DELETE" ? difference(before, value) : undefined;
};

const sum = (before: unknown, value: unknown): unknown => {
  if (value instanceof Set) return new Set([...(before instanceof Set ? before : []), ...value]);
  return Number(before ?? 0) + Number(value);
};

/** There is no empty set. */
const difference = (before: unknown, value: unknown): unknown => {
  if (!(before instanceof Set) || !(value instanceof Set)) return before;
  const rest = new Set([...before].filter((each) => !value.has(each)));
  return rest.size === 0 ? undefined : rest;
};
