import type { User } from "@parley/protocol/user";
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { flushSync } from "react-dom";
import { useChat } from "../chat/chat";
import { useMembers } from "../members/use-members";
import { findPeople } from "../people/find-people";
import { useMeet } from "../people/namesakes-provider";
import type { RoomFacts } from "../room/room-view";
import { keyOf } from "../ui/key";
import { completeMention, mentionQuery } from "./mention-query";

const SHOWN = 8;

/** Completes `@` and some letters to a member's name. The arrow keys choose, Enter and Tab take, Esc declines. */
export const useMentionMenu = (
  room: RoomFacts,
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  write: (text: string) => void,
) => {
  const id = useId();
  const { client, me } = useChat();
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [declined, setDeclined] = useState<number>();

  const query = room.kind === "direct" ? undefined : mentionQuery(text, caret);
  const members = useMembers(room.roomId, query !== undefined).data;
  useMeet(members);
  const users: readonly User[] =
    query === undefined || query.from === declined
      ? []
      : findPeople(
          (members ?? []).filter((user) => user.userId !== me.userId),
          query.prefix,
          new Set(
            client
              .room(room.roomId)
              .presence.get()
              .users.map(({ userId }) => userId),
          ),
        ).slice(0, SHOWN);
  const current = Math.min(chosen, users.length - 1);

  const pick = (user: User) => {
    if (!query) return;
    const done = completeMention(text, query, user.username);
    flushSync(() => write(done.text));
    field.current?.setSelectionRange(done.caret, done.caret);
    setChosen(0);
  };

  const onKeyDown = (event: KeyboardEvent): boolean => {
    const user = users[current];
    if (!user) return false;
    const key = keyOf(event.nativeEvent);
    if (key === "ArrowDown") setChosen((current + 1) % users.length);
    else if (key === "ArrowUp") setChosen((current - 1 + users.length) % users.length);
    else if (key === "Escape") setDeclined(query?.from);
    else if ((key === "Enter" || key === "Tab") && !event.shiftKey) pick(user);
    else return false;
    event.preventDefault();
    return true;
  };

  return {
    onKeyDown,
    onSelect: () => {
      setCaret(field.current?.selectionStart ?? 0);
      if (!query) setDeclined(undefined);
    },
    fieldProps:
      users.length > 0
        ? { "aria-controls": id, "aria-activedescendant": `${id}-${current}`, "aria-autocomplete": "list" as const }
        : {},
    shown: users.length > 0 ? { id, users, current, onPick: pick } : undefined,
  };
};
