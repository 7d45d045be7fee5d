import type { Reaction } from "@parley/protocol/reaction";
import { useEffect, useId, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { usePerson } from "../people/use-person";
import { keyOf } from "../ui/key";

const NAMED = 5;

const PersonName = ({ userId }: { userId: string }) => <bdi>{usePerson({ userId, username: "…" }).username}</bdi>;

/** Says who has reacted with an emoji, the reader first. */
const Names = ({ emoji, userIds }: Reaction) => {
  const { me } = useChat();
  const others = userIds.filter((userId) => userId !== me.userId);
  const named = others.slice(0, NAMED);
  const rest = others.length - named.length;
  const people = [
    ...(others.length < userIds.length ? [<span key="me">You</span>] : []),
    ...named.map((userId) => <PersonName key={userId} userId={userId} />),
    ...(rest > 0 ? [<span key="rest">{`${rest} ${rest === 1 ? "other" : "others"}`}</span>] : []),
  ];
  return (
    <>
      {people.flatMap((person, index) => [
        index === 0 ? null : <span key={`before ${person.key}`}>{index === people.length - 1 ? " and " : ", "}</span>,
        person,
      ])}
      <span>{` reacted with ${emoji}`}</span>
    </>
  );
};

type ReactionNamesProps = { reactions: readonly Reaction[]; className: string | undefined };

/**
 * Within a row of reactions, who has reacted with the one that is under the mouse, has the focus, or is pressed long on a phone. Screen readers
 * read it as the button's description. Esc takes it away.
 */
export const ReactionNames = ({ reactions, className }: ReactionNamesProps) => {
  const mark = useRef<HTMLSpanElement>(null);
  const [asked, ask] = useState<string>();
  const id = useId();
  useEffect(() => {
    const row = mark.current?.parentElement;
    if (!row) return;
    const begin = ({ target }: Event) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-emoji]") : null;
      ask(button?.dataset.emoji);
    };
    const end = () => ask(undefined);
    const onKeyDown = (event: KeyboardEvent) => keyOf(event) === "Escape" && end();
    const onLongPress = (event: Event) => {
      begin(event);
      event.preventDefault();
    };
    const listeners: [string, (event: never) => void][] = [
      ["pointerover", begin],
      ["focusin", begin],
      ["contextmenu", onLongPress],
      ["pointerleave", end],
      ["focusout", end],
      ["keydown", onKeyDown],
    ];
    for (const [type, listener] of listeners) row.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of listeners) row.removeEventListener(type, listener as EventListener);
    };
  }, []);
  const named = reactions.find(({ emoji }) => emoji === asked);
  useEffect(() => {
    const buttons = mark.current?.parentElement?.querySelectorAll<HTMLElement>("[data-emoji]") ?? [];
    for (const button of buttons)
      if (button.dataset.emoji === named?.emoji) button.setAttribute("aria-describedby", id);
      else button.removeAttribute("aria-describedby");
  });
  return (
    <>
      <span ref={mark} hidden />
      {named && (
        <div id={id} role="tooltip" className={className}>
          <Names {...named} />
        </div>
      )}
    </>
  );
};
