import type { Reaction } from "@parley/protocol/reaction";
import { useChat } from "../chat/chat";
import { usePerson } from "../people/use-person";
import styles from "./reactions.module.css";

const NAMED = 5;

const PersonName = ({ userId }: { userId: string }) => <bdi>{usePerson({ userId, username: "…" }).username}</bdi>;

/** Says who has reacted with an emoji, the reader first. Screen readers read it as the button's description. */
export const ReactionNames = ({ id, reaction }: { id: string; reaction: Reaction }) => {
  const { me } = useChat();
  const { emoji, userIds } = reaction;
  const others = userIds.filter((userId) => userId !== me.userId);
  const named = others.slice(0, NAMED);
  const rest = others.length - named.length;
  const people = [
    ...(others.length < userIds.length ? [<span key="me">You</span>] : []),
    ...named.map((userId) => <PersonName key={userId} userId={userId} />),
    ...(rest > 0 ? [<span key="rest">{`${rest} ${rest === 1 ? "other" : "others"}`}</span>] : []),
  ];
  return (
    <div id={id} role="tooltip" className={styles.names}>
      {people.flatMap((person, index) => [
        index === 0 ? null : <span key={`before ${person.key}`}>{index === people.length - 1 ? " and " : ", "}</span>,
        person,
      ])}
      <span>{` reacted with ${emoji}`}</span>
    </div>
  );
};
