import type { TimelineState } from "@parley/client/timeline-view";
import type { User } from "@parley/protocol/user";
import { useLayoutEffect, useMemo, useState } from "react";
import { afterPaint } from "./after-paint";
import { firstStep, nextStep, type RenderStep } from "./render-step";
import { createRows, type Row } from "./rows";

/**
 * The rows to draw now, on the way to all that the timeline holds (see `nextStep`). `complete` once they are all of them. `atEnd` says whether
 * the timeline opens at its end.
 */
export const useRows = (
  timeline: TimelineState,
  me: User,
  dividerSeq: number | undefined,
  atEnd: boolean,
): { step: RenderStep<Row>; complete: boolean } => {
  // A message that was once at the top keeps its author's name when older messages arrive: removing the name would move the text being read.
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
  // While rendering, so that the list draws the next step at once and not the present one first.
  if (next !== step && !next.shift) setStep(next);
  useLayoutEffect(() => {
    if (next === step || !next.shift) return;
    // The first rows are painted before those above them.
    if (next.rows.length > step.rows.length && step.fresh < step.rows.length) return setStep(next);
    // The list knows its distance from the end only when the rows that were drawn last are measured.
    return afterPaint(() => setStep(next));
  }, [step, next]);
  return { step, complete: step.rows === rows };
};
