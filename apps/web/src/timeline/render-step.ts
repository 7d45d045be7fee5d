type Keyed = { key: string };

/** One step of drawing, on the way to all rows. */
export type RenderStep<Row extends Keyed> = {
  rows: readonly Row[];
  /** Rows came or went at the beginning, so the list must keep its distance from the end. */
  shift: boolean;
  /** So many rows at the beginning are new. The list draws them even out of view, so that it knows their height before the reader scrolls there. */
  fresh: number;
  /** Rows above these are still to be drawn. */
  partial: boolean;
};

/** So many rows fill most screens, and are drawn at once. In one step, a page would keep the browser from its other work. */
const DRAWN_AT_ONCE = 25;

/** More new rows are a long window that comes back. They are not drawn out of view. */
const LONG = 150;

const indexOf = (rows: readonly Keyed[], key: string | undefined) =>
  key === undefined ? -1 : rows.findIndex((row) => row.key === key);

const sameEnd = (a: readonly Keyed[], b: readonly Keyed[]) => a.at(-1)?.key === b.at(-1)?.key;

/** The first step for rows that have nothing in common with those before. At the end of the log it has only the rows in view. */
export const firstStep = <Row extends Keyed>(rows: readonly Row[], atEnd: boolean): RenderStep<Row> => {
  if (rows.length > LONG) return { rows, shift: false, fresh: 0, partial: false };
  const partial = atEnd && rows.length > DRAWN_AT_ONCE;
  const drawn = partial ? rows.slice(-DRAWN_AT_ONCE) : rows;
  return { rows: drawn, shift: false, fresh: drawn.length, partial };
};

/**
 * The next step from the drawn rows to the wanted ones. The list can keep its place while its beginning or its end changes, not both. When a
 * page arrives at one end and rows are dropped at the other one, it takes steps for each, the end first.
 */
export const nextStep = <Row extends Keyed>(
  { rows: shown, fresh, partial }: RenderStep<Row>,
  wanted: readonly Row[],
  atEnd: boolean,
): RenderStep<Row> => {
  const arrived = indexOf(wanted, shown[0]?.key);
  // Only the end changes, or the rows' contents.
  if (arrived === 0) return { rows: wanted, shift: false, fresh, partial: false };
  if (arrived > 0) {
    const below = wanted.slice(arrived);
    if (!sameEnd(below, shown)) return { rows: below, shift: false, fresh, partial };
    if (arrived > LONG) return { rows: wanted, shift: true, fresh: LONG, partial: false };
    const drawn = Math.min(arrived, DRAWN_AT_ONCE);
    const above = arrived - drawn;
    return { rows: above > 0 ? wanted.slice(above) : wanted, shift: true, fresh: drawn, partial: above > 0 };
  }
  const gone = indexOf(shown, wanted[0]?.key);
  if (gone < 0) return firstStep(wanted, atEnd);
  return sameEnd(shown, wanted)
    ? { rows: wanted, shift: true, fresh: 0, partial: false }
    : { rows: [...shown.slice(0, gone), ...wanted], shift: false, fresh, partial: false };
};
