import { ACTION_ERRORS, COMMON_ERRORS } from "./action-errors";
import { ACTIONS, isAction } from "./actions";
import { ACTION_LIMITS, BUDGETS, type BudgetName, ROUTE_LIMITS } from "./budgets";
import { ERRORS, ErrorCode } from "./error";
import { EVENTS } from "./events";
import { ERROR_MEANINGS, EVENT_MEANINGS, LIMIT_MEANINGS } from "./glossary";
import { type JsonSchema, OBJECTS, toJsonSchemas, VALUES } from "./json-schema";
import { LIMITS } from "./limits";
import { boundsText, shapeText } from "./shape-text";

/**
 * The generated parts of the README: between `<!-- generated: <section> -->` and `<!-- end -->` stands what the schemas and tables say, so
 * that it cannot be wrong.
 */
const MARKED = /(<!-- generated: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The README with every generated part made anew. Throws where it lacks a section or asks for one that does not exist. */
export const refresh = (readme: string): string => {
  const missing = sections();
  const fresh = readme.replace(MARKED, (_marked, begin: string, name: string, end: string) => {
    const text = missing.get(name);
    if (text === undefined) throw new Error(`README.md asks for ${name}, which does not exist or is there already.`);
    missing.delete(name);
    return `${begin}\n${text}\n\n${end}`;
  });
  if (missing.size > 0) throw new Error(`README.md lacks ${[...missing.keys()].join(", ")}.`);
  return fresh;
};

const actions = Object.keys(ACTIONS).filter(isAction);

const sections = (): Map<string, string> => {
  const schemas = toJsonSchemas({
    ...Object.fromEntries(actions.map((action) => [`${action}.input`, ACTIONS[action].input])),
    ...Object.fromEntries(actions.map((action) => [`${action}.output`, ACTIONS[action].output])),
    ...Object.fromEntries(Object.entries(EVENTS).map(([type, event]) => [`${type}.event`, event])),
  });
  const schema = (name: string): JsonSchema => schemas[name] ?? {};
  return new Map([
    ["values", valuesTable(schema)],
    ["objects", fenced(Object.keys(OBJECTS).map((name) => `${name} ${shapeText(schema(name))}`))],
    ...actions.map((action): [string, string] => [
      `action/${action}`,
      [
        `${ACTIONS[action].summary}.`,
        fenced([`input  ${shapeText(schema(`${action}.input`))}`, `output ${shapeText(schema(`${action}.output`))}`]),
        ACTION_ERRORS[action].length === 0
          ? "Errors: the common ones."
          : `Errors: ${codes(ACTION_ERRORS[action])}, and the common ones.`,
      ].join("\n\n"),
    ]),
    ...Object.entries(EVENT_MEANINGS).map(([type, meaning]): [string, string] => [
      `event/${type}`,
      [meaning, fenced([`data ${shapeText(schema(`${type}.event`).properties?.data ?? false)}`])].join("\n\n"),
    ]),
    ["common-errors", codes(COMMON_ERRORS)],
    ["errors", errorsTable()],
    ["limits", limitsTable()],
    ["budgets", budgetsTable()],
    ["limited-by", limitedByTable()],
  ]);
};

const codes = (list: readonly string[]): string => list.map((code) => `\`${code}\``).join(", ");

const fenced = (lines: string[]): string => ["```", ...lines, "```"].join("\n");

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const valuesTable = (schema: (name: string) => JsonSchema): string =>
  table(
    ["name", "form", "meaning"],
    Object.entries(VALUES).map(([name, [, meaning]]) => [`\`${name}\``, boundsText(schema(name)), meaning]),
  );

const errorsTable = (): string =>
  table(
    ["code", "try again", "HTTP", "meaning"],
    ErrorCode.options.map((code) => [
      `\`${code}\``,
      ERRORS[code].retry,
      String(ERRORS[code].status),
      ERROR_MEANINGS[code],
    ]),
  );

const UNITS: readonly (readonly [suffix: string, unit: string])[] = [
  ["Bytes", "bytes"],
  ["Ms", "ms"],
  ["Length", "UTF-16 code units"],
];

const limitsTable = (): string =>
  table(
    ["limit", "value", "bounds"],
    Object.entries(LIMIT_MEANINGS).map(([name, meaning]) => {
      const unit = UNITS.find(([suffix]) => name.endsWith(suffix))?.[1];
      return [`\`${name}\``, [limit(name), unit].filter(Boolean).join(" "), meaning];
    }),
  );

const limits: Readonly<Record<string, number>> = LIMITS;
const limit = (name: string): string => (limits[name] ?? 0).toLocaleString("en-US");

const seconds = (ms: number): string => `${(ms / 1000).toLocaleString("en-US")} s`;

const budgetsTable = (): string =>
  table(
    ["budget", "per", "at once", "then one each", "why"],
    Object.entries(BUDGETS).map(([name, { per, burst, intervalMs, why }]) => [
      `\`${name}\``,
      per,
      burst.toLocaleString("en-US"),
      seconds(intervalMs),
      why,
    ]),
  );

/** A limit as a cell says it. */
type LimitText =
  | { readonly bound: string }
  | { readonly budget: BudgetName; readonly each?: string; readonly again?: BudgetName };

const limitText = (limited: LimitText): string => {
  if ("bound" in limited) return limited.bound;
  const more = limited.each === undefined ? "" : `, one unit and one for each of \`${limited.each}\``;
  const again = limited.again === undefined ? "" : `; sent again, \`${limited.again}\``;
  return `\`${limited.budget}\`${more}${again}`;
};

const limitedByTable = (): string => {
  const limited: Record<string, LimitText> = { ...ACTION_LIMITS, ...ROUTE_LIMITS };
  return table(
    ["action or route", "limited by"],
    Object.entries(limited).map(([name, each]) => [`\`${name}\``, limitText(each)]),
  );
};
