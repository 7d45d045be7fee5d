import type { TimelineState } from "@parley/client/timeline-view";
import type { User } from "@parley/protocol/user";
import { useLayoutEffect, useMemo, useState } from "react";
import { afterPaint } from "./after-paint";
import { createRows, type Row } from "./rows";
import { firstStage, nextStage, type Stage } from "./stage";

/**
 * The rows to draw now, on the way to what the timeline holds: see `nextStage`. `settled` once these are all of them. `atEnd` is where one
 * reads when the timeline opens.
 */
export const useRows = (
  timeline: TimelineState,
  me: User,
  dividerSeq: number | undefined,
  atEnd: boolean,
): { stage: Stage<Row>; settled: boolean } => {
  // What was once at the top keeps the name above it when older messages arrive: taking it away would move the text that is being read.
  const [anchored] = useState(() => new Set<string>());
  const rowsOf = useMemo(() => createRows(me), [me]);
  const { items, loaded, hasOlder } = timeline;
  const rows = useMemo(() => {
    const top = items[0];
    if (hasOlder && top) anchored.add(top.key);
    return rowsOf({ items, loaded, hasOlder, dividerSeq, anchored });
  }, [rowsOf, items, loaded, hasOlder, dividerSeq, anchored]);

  const [stage, setStage] = useState(() => firstStage(rows, atEnd));
  const next = useMemo(() => (stage.rows === rows ? stage : nextStage(stage, rows, atEnd)), [stage, rows, atEnd]);
  // While rendering: what the list has not drawn yet needs no drawing of its own.
  if (next !== stage && !next.shift) setStage(next);
  useLayoutEffect(() => {
    if (next === stage || !next.shift) return;
    // At first, what one sees is painted before what is above it.
    if (next.rows.length > stage.rows.length && stage.fresh < stage.rows.length) return setStage(next);
    // Until the rows that were drawn last are measured, the list cannot know its distance from the end.
    return afterPaint(() => setStage(next));
  }, [stage, next]);
  return { stage, settled: stage.rows === rows };
};
