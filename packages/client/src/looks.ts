import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { createAlarm } from "./alarm";
import { fullJitter } from "./backoff";
import type { Connection } from "./connection";
import type { Ports } from "./ports";

/** A page that is hidden for less still looks at its rooms: people often come back at once. */
const AWAY_MS = 10_000;

export type Who = Output<"listOnline">;

/** Tells the server which rooms are on the screen, one request at a time, and passes on who is online there. */
export type Looks = {
  open(roomId: string): void;
  close(roomId: string): void;
  /** While the page is hidden, no room is on the screen. */
  setVisible(visible: boolean): void;
  /** Looks again at the rooms on the screen, or at one of them: a new connection, say, knows of none. */
  again(roomId?: string): void;
  /** The room on the screen that was opened last, if the server knows of it. */
  newest(): string | undefined;
  /** A `sync` is done that named this room as `newest`: looks again at the others, and at those that were refused. */
  againBut(roomId: string | undefined): void;
  stop(): void;
};

export const createLooks = (
  ports: Ports,
  connection: Connection,
  answered: (roomId: string, who: Who) => void,
): Looks => {
  const retry = createAlarm(ports.clock);
  const away = createAlarm(ports.clock);
  const open = new Set<string>();
  /** What the server takes for looked at, as far as the client knows. */
  let told = new Set<string>();
  /** Rooms that are not the user's, or of a server that does not know `look`. */
  const refused = new Set<string>();
  let isVisible = true;
  let isAsking = false;
  let failures = 0;

  const onScreen = () => (isVisible ? [...open] : []);

  /** What the server is still to learn: a room that came onto the screen, and one that left it. */
  const news = () => {
    const shown = onScreen();
    const roomId = shown.find((each) => !told.has(each) && !refused.has(each));
    const left = [...told].find((each) => !shown.includes(each));
    return { ...(roomId !== undefined && { roomId }), ...(left !== undefined && { left }) };
  };

  const tell = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    // A switch closes one room and then opens the other: both are one request.
    await undefined;
    while (connection.state.get().status === "online" && !retry.isSet() && Object.keys(news()).length > 0)
      await ask(news());
    isAsking = false;
  };

  const ask = async ({ roomId, left }: Input<"look">): Promise<void> => {
    const asOf = told;
    try {
      const { online, users, more } = await connection.request("look", {
        ...(roomId !== undefined && { roomId }),
        ...(left !== undefined && { left }),
      });
      failures = 0;
      // An answer on the connection before says nothing of today's.
      if (told === asOf) {
        if (left !== undefined) told.delete(left);
        if (roomId !== undefined) told.add(roomId);
      }
      if (roomId !== undefined && online !== undefined && users && onScreen().includes(roomId))
        answered(roomId, { online, users, ...(more && { more }) });
    } catch (error) {
      const { retry: again, code } = error instanceof ParleyError ? error : { retry: "backoff", code: undefined };
      ports.log?.({ event: "look.failed", roomId, code });
      if (again === "never") {
        if (roomId !== undefined) refused.add(roomId);
        else if (left !== undefined) told.delete(left);
      } else if (connection.isRunning()) {
        failures += 1;
        retry.set(fullJitter(failures, ports.random()), tell);
      }
    }
  };

  const forget = (isForgotten: (roomId: string) => boolean) => {
    told = new Set([...told].filter((roomId) => !isForgotten(roomId)));
    for (const roomId of [...refused]) if (isForgotten(roomId)) refused.delete(roomId);
    retry.clear();
    void tell();
  };

  return {
    open: (roomId) => {
      open.add(roomId);
      void tell();
    },
    close: (roomId) => {
      open.delete(roomId);
      refused.delete(roomId);
      void tell();
    },
    setVisible: (visible) => {
      const set = () => {
        isVisible = visible;
        void tell();
      };
      if (visible) {
        away.clear();
        set();
      } else if (!away.isSet()) away.set(AWAY_MS, set);
    },
    again: (roomId) => forget((each) => roomId === undefined || each === roomId),
    newest: () => onScreen().findLast((roomId) => told.has(roomId)),
    againBut: (roomId) => {
      // Where the server knew of none, nothing that it knows by now is old.
      if (roomId !== undefined) return forget((each) => each !== roomId);
      refused.clear();
      void tell();
    },
    stop: () => {
      retry.clear();
      away.clear();
    },
  };
};
