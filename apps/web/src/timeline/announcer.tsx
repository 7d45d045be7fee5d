import type { TimelineState } from "@parley/client/timeline-view";
import { useEffect, useRef, useState } from "react";
import { useAlike } from "../people/namesakes-provider";
import { announcement } from "./announcement";
import { newestSeq } from "./newest";

/** Long enough to be picked up. It does not stay, as a message's text must not outlive the message (I8). */
const SPOKEN_MS = 1_500;

/**
 * Reads new messages out politely. It stands beside the timeline and not in it: a virtual list adds rows while one scrolls, which a live
 * region would read out too.
 */
export const Announcer = ({ timeline, me }: { timeline: TimelineState; me: string }) => {
  const [text, setText] = useState("");
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(setText, SPOKEN_MS, "");
    return () => clearTimeout(timer);
  }, [text]);
  const alike = useAlike();
  const heard = useRef<number>(undefined);
  const newest = timeline.loaded && !timeline.hasNewer ? newestSeq(timeline.items) : undefined;
  useEffect(() => {
    if (newest === undefined) return;
    if (heard.current !== undefined && newest > heard.current)
      setText(announcement(timeline.items, heard.current, me, alike));
    heard.current = newest;
  }, [newest, timeline.items, me, alike]);
  return (
    <div className="sr-only" aria-live="polite">
      {text}
    </div>
  );
};
