import type { TimelineState } from "@parley/client/timeline-view";
import type { User } from "@parley/protocol/user";
import { useLayoutEffect, useMemo, useState } from "react";
import { afterPaint } from "../ui/after-paint";
import { firstStep, nextStep, type RenderStep } from "./render-step";
import { createRows, type Row } from "./rows";

/**
 * The rows to draw now, on the way to all rows of the timeline (see `nextStep`). `complete`: these are all of them. `atEnd`: the timeline opens
 * at its end.
 */
export const useRows = (
  timeline: TimelineState,
  me: User,
  dividerSeq: number | undefined,
  atEnd: boolean,
): { step: RenderStep<Row>; complete: boolean } => {
  // A message that was once the first keeps its author's name when older ones arrive, because removing the name would move the text being read.
  const [anchored] = useState(() => new Set<string>());
  const rowsOf = useMemo(() => createRows(me), [me]);
  const { items, loaded, hasOlder } = timeline;
  const rows = useMemo(() => {
    const top = items[0];
    if (hasOlder && top) anchored.add(top.key);
    return rowsOf({ items, loaded, hasOlder, dividerSeq, anchored });
  }, [rowsOf, items, loaded, hasOlder, dividerSeq, anchored]);

  const [step, setStep] = useState(() => firstStep(rows, atEnd));
  const next = useMemo(() => (step.rows === rows ? step : nextStep(step, rows, atEnd)), [step, rows, atEnd]);
  // During rendering, so that the list draws the next step without drawing the present one first.
  if (next !== step && !next.shift) setStep(next);
  useLayoutEffect(() => {
    if (next === step || !next.shift) return;
    // A page above at once. Between the parts of a page the browser paints, and the first rows before those above them.
    if (next.rows.length > step.rows.length && !step.partial && step.fresh < step.rows.length) return setStep(next);
    // The list knows its distance from the end only after it has measured the rows of the step before.
    return afterPaint(() => setStep(next));
  }, [step, next]);
  return { step, complete: step.rows === rows };
};
