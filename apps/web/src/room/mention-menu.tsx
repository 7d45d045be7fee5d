import { EVERYBODY } from "@parley/protocol/mention";
import type { User } from "@parley/protocol/user";
import { type RefObject, useState } from "react";
import { flushSync } from "react-dom";
import { useChat } from "../chat/chat";
import type { NamedContent } from "../drafts/mentions";
import { handleText } from "../people/distinct-name";
import { findPeople } from "../people/find-people";
import { Person } from "../people/person";
import { useMeet } from "../people/use-alike";
import { useToday } from "../people/use-person";
import { ListBox, useListBox } from "../ui/list-box";
import { useCaret, useFieldMenu } from "../ui/use-field-menu";
import styles from "./mention-menu.module.css";
import { completeMention, mentionQuery } from "./mention-query";
import { useRoomView } from "./room-view";
import { useMembers } from "./use-members";

const SHOWN = 8;

type MentionMenuProps = {
  field: RefObject<HTMLTextAreaElement | null>;
  draft: NamedContent;
  write(next: NamedContent): void;
  /** Where it is placed. */
  className: string | undefined;
};

/** `@room`, which is chosen as a person is. */
const ROOM: User = { userId: EVERYBODY, username: EVERYBODY };

/** How many people a mention of everybody reaches, in words. */
const reach = (members: readonly User[] | undefined, hasMore: boolean): string => {
  if (!members) return "everybody here";
  if (members.length === 1) return "only you";
  return hasMore ? `more than ${members.length} people` : `all ${members.length} people here`;
};

/**
 * Completes `@` and some letters of a field's text to a member, or to everybody. The arrow keys choose, Enter and Tab insert them by name, Esc
 * closes the menu. Where everybody is mentioned, it says how many that are before the text is sent.
 */
export const MentionMenu = ({ field, draft, write, className }: MentionMenuProps) => {
  const { client, me } = useChat();
  const { room } = useRoomView();
  const today = useToday();
  const caret = useCaret(field, draft.text.includes("@"));
  const [declined, decline] = useState<number>();

  const begun = room.kind === "direct" ? undefined : mentionQuery(draft.text, caret);
  // Behind somebody who was chosen, Enter sends.
  const isChosen = draft.mentions.some(({ from }) => from === begun?.from);
  const query = isChosen ? undefined : begun;
  if (query === undefined && declined !== undefined) decline(undefined);
  const isToEverybody = draft.mentions.some(({ userId }) => userId === EVERYBODY);
  const { data: members, hasNextPage } = useMembers(room.roomId, query !== undefined || isToEverybody);
  useMeet(members);
  const online = () =>
    new Set(
      client
        .room(room.roomId)
        .presence.get()
        .users.map(({ userId }) => userId),
    );
  const mayMentionAll = room.mention !== "moderators" || room.role !== "member";
  const find = (prefix: string): User[] => {
    const people = (members ?? []).filter((user) => user.userId !== me.userId).map(today);
    const found = findPeople(people, prefix, online()).slice(0, SHOWN);
    return mayMentionAll && EVERYBODY.startsWith(prefix.toLowerCase()) ? [...found, ROOM] : found;
  };
  const users = query === undefined || query.from === declined ? [] : find(query.prefix);

  const pick = (userId: string) => {
    const user = users.find((each) => each.userId === userId);
    if (!query || !user) return;
    const done = completeMention(draft, query, user);
    flushSync(() => write(done));
    field.current?.setSelectionRange(done.caret, done.caret);
    listBox.reset();
  };
  const options = users.map((user) => ({
    key: user.userId,
    content:
      user === ROOM ? (
        <>
          <span className={styles.room}>@room</span>
          <span className={styles.reach}>{reach(members, hasNextPage)}</span>
        </>
      ) : (
        <Person user={user} note={handleText(user)} />
      ),
  }));
  const listBox = useListBox("People to mention", options, pick, ["Enter", "Tab"]);
  const isOpen = users.length > 0;
  useFieldMenu(field, listBox, isOpen, () => decline(query?.from));

  if (isOpen)
    return (
      <div className={className}>
        <ListBox {...listBox.props} />
      </div>
    );
  return (
    <p className={styles.note} role="status">
      {isToEverybody && `@room reaches ${reach(members, hasNextPage)}.`}
    </p>
  );
};
