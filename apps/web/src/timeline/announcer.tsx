import type { TimelineState } from "@parley/client/timeline-view";
import { useEffect, useRef, useState } from "react";
import { useStore } from "../chat/use-store";
import { useAlike } from "../people/namesakes-provider";
import { useRoomView } from "../room/room-view";
import { announcement } from "./announcement";
import { arrivals, type Known } from "./arrivals";
import { newestSeq } from "./newest";

/** Long enough to be picked up. It does not stay, as a message's text must not outlive the message (I8). */
const SPOKEN_MS = 1_500;

/** Reads a text out politely. */
const useSpoken = () => {
  const [text, setText] = useState("");
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(setText, SPOKEN_MS, "");
    return () => clearTimeout(timer);
  }, [text]);
  const region = (
    <div className="sr-only" aria-live="polite">
      {text}
    </div>
  );
  return [region, setText] as const;
};

/**
 * Reads new messages, and who has come, out politely. It stands beside the timeline and not in it: a virtual list adds rows while one scrolls,
 * which a live region would read out too.
 */
export const Announcer = ({ timeline, me }: { timeline: TimelineState; me: string }) => {
  const presence = useStore(useRoomView().handle.presence);
  const alike = useAlike();
  const [news, tellNews] = useSpoken();
  const heard = useRef<number>(undefined);
  const newest = timeline.loaded && !timeline.hasNewer ? newestSeq(timeline.items) : undefined;
  useEffect(() => {
    if (newest === undefined) return;
    if (heard.current !== undefined && newest > heard.current)
      tellNews(announcement(timeline.items, heard.current, me, alike));
    heard.current = newest;
  }, [newest, timeline.items, me, alike, tellNews]);

  const [comers, tellComers] = useSpoken();
  const known = useRef<Known>(undefined);
  useEffect(() => {
    const next = arrivals(presence, timeline.items, known.current, me, alike);
    known.current = next.known;
    if (next.text !== "") tellComers(next.text);
  }, [presence, timeline.items, me, alike, tellComers]);

  return (
    <>
      {news}
      {comers}
    </>
  );
};
