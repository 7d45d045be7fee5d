type Keyed = { key: string };

/** One step of drawing, on the way to all rows. */
export type RenderStep<Row extends Keyed> = {
  rows: readonly Row[];
  /** Rows came or went at the beginning, so the list must keep its distance from the end. */
  shift: boolean;
  /** So many rows at the beginning are new. The list draws them even out of view, so that it knows their height before the reader scrolls there. */
  fresh: number;
};

/** Up to so many new rows are drawn at once: a page, or a room that opens, but not a long window. */
const DRAWN_AT_ONCE = 150;

/** So many rows fill most screens. */
const DRAWN_FIRST = 25;

const indexOf = (rows: readonly Keyed[], key: string | undefined) =>
  key === undefined ? -1 : rows.findIndex((row) => row.key === key);

const sameEnd = (a: readonly Keyed[], b: readonly Keyed[]) => a.at(-1)?.key === b.at(-1)?.key;

/** The first step for rows that have nothing in common with those before. At the end of the log it has only the rows in view. */
export const firstStep = <Row extends Keyed>(rows: readonly Row[], atEnd: boolean): RenderStep<Row> => {
  if (rows.length > DRAWN_AT_ONCE) return { rows, shift: false, fresh: 0 };
  const drawn = atEnd && rows.length > DRAWN_FIRST ? rows.slice(-DRAWN_FIRST) : rows;
  return { rows: drawn, shift: false, fresh: drawn.length };
};

/**
 * The next step from the drawn rows to the wanted ones. The list can keep its place while its beginning or its end changes, not both. When a
 * page arrives at one end and rows are dropped at the other one, it takes two steps, the end first.
 */
export const nextStep = <Row extends Keyed>(
  { rows: shown, fresh }: RenderStep<Row>,
  wanted: readonly Row[],
  atEnd: boolean,
): RenderStep<Row> => {
  const arrived = indexOf(wanted, shown[0]?.key);
  // Only the end changes, or the rows' contents.
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
