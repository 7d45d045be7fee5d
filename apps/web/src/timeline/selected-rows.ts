import type { SelectedSpan } from "../deferred/deferred";
import type { Row } from "./rows";

/** The first so many rows of a selection stay drawn, and its last one. Copying a longer selection leaves out the rest. */
const MAX_DRAWN = 500;

/** The indexes of the selected rows. A row that is removed from the page leaves the selection, so these stay drawn out of view. */
export const selectedRows = (span: SelectedSpan | undefined, rows: readonly Row[]): number[] => {
  if (!span) return [];
  const isSelected = (row: Row) => row.kind === "message" && row.display.seq >= span.from && row.display.seq <= span.to;
  const first = rows.findIndex(isSelected);
  const last = rows.findLastIndex(isSelected);
  if (first < 0) return [];
  const indexes = [...rows.keys()].slice(first, last + 1);
  return [...indexes.slice(0, MAX_DRAWN), last];
};
