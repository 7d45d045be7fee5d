import { compareText } from "@parley/core/table/order";
import type { Range } from "@parley/core/table/table";

export const directionOf = ({ descending }: Range): 1 | -1 => (descending ? -1 : 1);

export const isWithin = (range: Range, sk: string): boolean =>
  ("prefix" in range
    ? sk.startsWith(range.prefix)
    : compareText(sk, range.from) >= 0 && compareText(sk, range.to) <= 0) &&
  (range.after === undefined || directionOf(range) * compareText(sk, range.after) > 0);
