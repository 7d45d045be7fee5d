import { inspect, isDeepStrictEqual } from "node:util";

const MAX_LENGTH = 200;

const show = (value: unknown): string => {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 5 });
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
};

/** Throws an error of one line where the two differ: what was looked at, what it is, and what it should have been. */
export const same = (actual: unknown, expected: unknown, what: string): void => {
  if (!isDeepStrictEqual(actual, expected)) throw new Error(`${what}: ${show(actual)}, and not ${show(expected)}`);
};
