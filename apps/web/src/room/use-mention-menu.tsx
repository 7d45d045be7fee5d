import type { User } from "@parley/protocol/user";
import { type KeyboardEvent, type RefObject, useState } from "react";
import { flushSync } from "react-dom";
import { useChat } from "../chat/chat";
import type { NamedContent } from "../drafts/mentions";
import { findPeople } from "../people/find-people";
import { useMeet } from "../people/look-alikes-provider";
import { Person } from "../people/person";
import { useToday } from "../people/use-person";
import { keyOf } from "../ui/key";
import { useListBox } from "../ui/list-box";
import { completeMention, mentionQuery } from "./mention-query";
import type { RoomFacts } from "./room-view";
import { useMembers } from "./use-members";

const SHOWN = 8;

/**
 * Completes `@` and some letters to a member. The arrow keys choose, Enter and Tab insert them by name, Esc closes the menu. `firstCaret`: where
 * the caret is before it is moved.
 */
export const useMentionMenu = (
  room: RoomFacts,
  field: RefObject<HTMLTextAreaElement | null>,
  draft: NamedContent,
  write: (next: NamedContent) => void,
  firstCaret = 0,
) => {
  const { client, me } = useChat();
  const today = useToday();
  const [caret, setCaret] = useState(firstCaret);
  const [declined, setDeclined] = useState<number>();

  const begun = room.kind === "direct" ? undefined : mentionQuery(draft.text, caret);
  // Behind somebody who was chosen, Enter sends.
  const isChosen = draft.mentions.some(({ from }) => from === begun?.from);
  const query = isChosen ? undefined : begun;
  const members = useMembers(room.roomId, query !== undefined).data;
  useMeet(members);
  const users: readonly User[] =
    query === undefined || query.from === declined
      ? []
      : findPeople(
          (members ?? []).filter((user) => user.userId !== me.userId).map(today),
          query.prefix,
          new Set(
            client
              .room(room.roomId)
              .presence.get()
              .users.map(({ userId }) => userId),
          ),
        ).slice(0, SHOWN);

  const pick = (userId: string) => {
    const user = users.find((each) => each.userId === userId);
    if (!query || !user) return;
    const done = completeMention(draft, query, user);
    flushSync(() => write(done));
    field.current?.setSelectionRange(done.caret, done.caret);
    listBox.reset();
  };
  const options = users.map((user) => ({ key: user.userId, content: <Person user={user} /> }));
  const listBox = useListBox("People to mention", options, pick, ["Enter", "Tab"]);

  /** Returns whether the menu took the key. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (users.length === 0) return false;
    if (keyOf(event.nativeEvent) !== "Escape") return listBox.onKeyDown(event);
    setDeclined(query?.from);
    event.preventDefault();
    return true;
  };

  return {
    onKeyDown,
    onSelect: () => {
      setCaret(field.current?.selectionStart ?? 0);
      if (!query) setDeclined(undefined);
    },
    fieldProps: users.length > 0 ? listBox.fieldProps : {},
    /** Undefined if nobody matches. */
    listBoxProps: users.length > 0 ? listBox.props : undefined,
  };
};
