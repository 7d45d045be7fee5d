import type { Search, SearchState } from "@parley/client/search";
import { EVERYBODY } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import type { TypedQuery } from "@parley/protocol/typed-query";
import { startTransition, useEffect, useMemo, useState } from "react";
import { useChat } from "../chat/chat";
import { useIsDeleting, useRooms } from "../chat/use-held";
import { type Day, dayLabel, dayOf } from "../message/day";
import { useMe } from "../people/use-person";
import { afterPaint } from "../ui/after-paint";
import { Button } from "../ui/button";
import { counted } from "../ui/counted";
import { useSelected, useStore } from "../ui/use-store";
import { Hit } from "./hit";
import styles from "./search-page.module.css";

/** Finds the links of the hits in the page. */
export const HITS = "a[data-hit]";

type HitsProps = { search: Search; words: TypedQuery["words"]; isMentions: boolean };

/** Newest first, day by day. */
const byDay = (hits: readonly Message[]): [Day, Message[]][] => {
  const days: [Day, Message[]][] = [];
  for (const hit of hits) {
    const day = dayOf(new Date(hit.timestamp));
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(hit);
    else days.push([day, [hit]]);
  }
  return days;
};

/** So many fill most screens. */
const DRAWN_FIRST = 12;

/** The hits to draw now: of a search that has just found its first ones, those on the screen, and once they are painted all. */
const useDrawn = (search: Search, hits: readonly Message[]): readonly Message[] => {
  // Who comes back to what was found is to see it where they left it.
  const [isFirst, setIsFirst] = useState(search.state.get().hits.length === 0);
  const isDue = isFirst && hits.length > 0;
  useEffect(() => (isDue ? afterPaint(() => startTransition(() => setIsFirst(false))) : undefined), [isDue]);
  return useMemo(() => (isFirst ? hits.slice(0, DRAWN_FIRST) : hits), [isFirst, hits]);
};

/** What a search has found, and how far it has come. */
export const Hits = ({ search, words, isMentions }: HitsProps) => {
  const state = useStore(search.state);
  const { rooms } = useRooms();
  const isDeleting = useIsDeleting();
  const hits = state.hits.filter((hit) => !isDeleting(hit.messageId) && rooms.has(hit.roomId));
  const drawn = useDrawn(search, hits);
  const days = useMemo(() => byDay(drawn), [drawn]);
  const { username } = useMe();
  const shown = useMemo(
    () => (isMentions ? [username, EVERYBODY].map((name) => ({ text: `@${name}`, whole: true as const })) : words),
    [isMentions, username, words],
  );
  const today = dayOf(new Date());
  return (
    <>
      <Progress search={search} state={state} hits={hits} isMentions={isMentions} />
      {days.map(([day, found]) => (
        <section key={day} aria-label={dayLabel(day, today)}>
          <h2 className={styles.day}>{dayLabel(day, today)}</h2>
          <ul className={styles.list}>
            {found.map((hit) => {
              const room = rooms.get(hit.roomId);
              return room && <Hit key={hit.messageId} hit={hit} room={room} words={shown} />;
            })}
          </ul>
        </section>
      ))}
      {state.status === "paused" && hits.length > 0 && !state.isFull && (
        <div className={styles.foot}>
          <Button onClick={search.further}>Search further</Button>
        </div>
      )}
      {state.isFull && <p className={styles.note}>These are the newest. Add a word or a date to find older ones.</p>}
    </>
  );
};

type ProgressProps = { search: Search; state: SearchState; hits: readonly Message[]; isMentions: boolean };

/** What a search does now, or that it waits. */
export const UnderWay = ({ step }: { step: string }) => {
  const { client } = useChat();
  const isOnline = useSelected(client.connection, ({ status }) => status === "online");
  return isOnline ? step : "Waiting for the connection.";
};

/** What is known when the search rests. A screen reader is not told of each step before. */
const outcome = (status: SearchState["status"], hits: readonly Message[], isMentions: boolean): string => {
  const found = counted(hits.length, "message");
  if (status === "searching") return "";
  if (status === "failed") return "The search was interrupted.";
  if (status === "paused") return `${found} so far`;
  if (hits.length > 0) return `${found} in ${counted(new Set(hits.map(({ roomId }) => roomId)).size, "room")}`;
  return isMentions ? "Nobody has mentioned you yet." : "Nothing was found. Try fewer words, or only how they begin.";
};

const Progress = ({ search, state, hits, isMentions }: ProgressProps) => {
  const { status, rooms, doneRooms, back } = state;
  const today = dayOf(new Date());
  const isOver = status === "done";
  const step = `Searched ${doneRooms} of ${counted(rooms, "room")}${back === undefined ? "" : ` · back to ${dayLabel(dayOf(new Date(back)), today)}`}`;
  return (
    <div className={styles.progress} data-empty={isOver && hits.length === 0}>
      <p className={styles.steps}>
        <span role="status">{outcome(status, hits, isMentions)}</span>
        {!isOver && <span className={styles.step}>{status === "searching" ? <UnderWay step={step} /> : step}</span>}
      </p>
      {status === "searching" && (
        <>
          <i className={styles.busy} aria-hidden="true" />
          <Button small onClick={search.stop}>
            Stop
          </Button>
        </>
      )}
      {(status === "failed" || (status === "paused" && !state.isFull)) && (
        <Button small onClick={search.further}>
          {status === "failed" ? "Try again" : "Search further"}
        </Button>
      )}
    </div>
  );
};
