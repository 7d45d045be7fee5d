import { seeded } from "@parley/core/testing/seeded";

/** Numbers that look random and are the same for the same seed. */
export type Chance = {
  /** In [0, 1). */
  next(): number;
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
  /** From `low` to `high`. */
  between(low: number, high: number): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** One of the choices; undefined if there are none. */
  pick<T>(choices: readonly T[]): T | undefined;
  /** Another source, whose numbers do not depend on how many were taken from this one. */
  fork(name: string): Chance;
};

export const createChance = (seed: number): Chance => {
  const next = seeded(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    happens: (probability) => next() < probability,
    pick: (choices) => choices[below(choices.length)],
    fork: (name) => {
      let mixed = seed | 0;
      for (let at = 0; at < name.length; at += 1)
        mixed = Math.imul(mixed ^ name.charCodeAt(at), 0x01000193) ^ (mixed >>> 13);
      return createChance(mixed);
    },
  };
};

const ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** An id of `length` URL-safe characters. */
export const mint = (chance: Chance, length: number): string =>
  Array.from({ length }, () => ID_CHARACTERS.charAt(chance.below(ID_CHARACTERS.length))).join("");
