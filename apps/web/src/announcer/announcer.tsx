import type { TimelineState } from "@parley/client/timeline-view";
import { useEffect, useRef, useState } from "react";
import { useAlike } from "../people/use-alike";
import { useToday } from "../people/use-person";
import { newestSeq } from "../room/items";
import { useRoomView } from "../room/room-view";
import { useStore } from "../ui/use-store";
import { announcement } from "./announcement";
import { arrivals, type Known } from "./arrivals";

/** Long enough for a screen reader to notice. Then the text goes, as it must not outlive its message (I8). */
const SPOKEN_MS = 1_500;

/** Makes a screen reader read a text out politely. */
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

type AnnouncerProps = { timeline: TimelineState; me: string; blocked: ReadonlySet<string> };

/**
 * Reads out new messages but those of people whom the reader has blocked, and who has come. It is outside the timeline: a virtual list adds rows while its reader scrolls, and a live region
 * would read those out, too.
 */
export const Announcer = ({ timeline, me, blocked }: AnnouncerProps) => {
  const presence = useStore(useRoomView().handle.presence);
  const today = useToday();
  const alike = useAlike();
  const [news, speakNews] = useSpoken();
  const spokenSeq = useRef<number>(undefined);
  const newest = timeline.loaded && !timeline.hasNewer ? newestSeq(timeline.items) : undefined;
  useEffect(() => {
    if (newest === undefined) return;
    if (spokenSeq.current !== undefined && newest > spokenSeq.current) {
      const heard = timeline.items.filter((item) => item.kind !== "message" || !blocked.has(item.message.userId));
      speakNews(announcement(heard, spokenSeq.current, me, today, alike));
    }
    spokenSeq.current = newest;
  }, [newest, timeline.items, me, today, alike, blocked, speakNews]);

  const [comers, speakComers] = useSpoken();
  const known = useRef<Known>(undefined);
  useEffect(() => {
    const next = arrivals({ ...presence, users: presence.users.map(today) }, timeline.items, known.current, me, alike);
    known.current = next.known;
    if (next.text !== "") speakComers(next.text);
  }, [presence, timeline.items, me, today, alike, speakComers]);

  return (
    <>
      {news}
      {comers}
    </>
  );
};
