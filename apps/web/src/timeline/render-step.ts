type Keyed = { key: string };

/** What the list draws next, on the way to all rows. */
export type RenderStep<Row extends Keyed> = {
  rows: readonly Row[];
  /** Rows came or went at the beginning, so the list keeps its distance from the end. */
  shift: boolean;
  /** So many rows at the beginning are new. They are drawn at once, in view or not, so that they have their true height before one scrolls to them. */
  fresh: number;
};

/** A page, and a room that opens, are drawn whole; a long window that comes back is not. */
const DRAWN_AT_ONCE = 150;

/** They fill most screens. */
const DRAWN_FIRST = 25;

const indexOf = (rows: readonly Keyed[], key: string | undefined) =>
  key === undefined ? -1 : rows.findIndex((row) => row.key === key);

const sameEnd = (a: readonly Keyed[], b: readonly Keyed[]) => a.at(-1)?.key === b.at(-1)?.key;

/** Rows that have nothing to do with what was drawn before: where one reads `atEnd`, only those that one sees, at first. */
export const firstStep = <Row extends Keyed>(rows: readonly Row[], atEnd: boolean): RenderStep<Row> => {
  if (rows.length > DRAWN_AT_ONCE) return { rows, shift: false, fresh: 0 };
  const drawn = atEnd && rows.length > DRAWN_FIRST ? rows.slice(-DRAWN_FIRST) : rows;
  return { rows: drawn, shift: false, fresh: drawn.length };
};

/**
 * The next step from what is drawn to the rows wanted. The list can hold its place while its beginning changes or while its end
 * changes, not both at once (a page arrives at one end, and the far one is dropped); then it takes two steps, the end first.
 */
export const nextStep = <Row extends Keyed>(
  { rows: shown, fresh }: RenderStep<Row>,
  wanted: readonly Row[],
  atEnd: boolean,
): RenderStep<Row> => {
  const arrived = indexOf(wanted, shown[0]?.key);
  // Only the end changes, or nothing but what the rows hold.
  if (arrived === 0) return { rows: wanted, shift: false, fresh };
  if (arrived > 0) {
    const rest = wanted.slice(arrived);
    return sameEnd(rest, shown)
      ? { rows: wanted, shift: true, fresh: Math.min(arrived, DRAWN_AT_ONCE) }
      : { rows: rest, shift: false, fresh };
  }
  const gone = indexOf(shown, wanted[0]?.key);
  if (gone < 0) return firstStep(wanted, atEnd);
  return sameEnd(shown, wanted)
    ? { rows: wanted, shift: true, fresh: 0 }
    : { rows: [...shown.slice(0, gone), ...wanted], shift: false, fresh };
};
