import { MessageCircle } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import { Dialog, DialogFoot, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { keyOf } from "../ui/key";
import { handleText } from "./distinct-name";
import { Name } from "./name";
import styles from "./person-card.module.css";
import { useBlock, useIsBlocked } from "./use-block";
import { useOpenDirect } from "./use-open-direct";
import { useMe, usePerson } from "./use-person";

/** Whom an element of the page names that asks to be pressed. */
const personAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>("[data-person]")?.dataset.person : undefined;

/** Shows who somebody is when their name in a text is pressed, by the pointer or by Enter or Space. */
export const PersonCards = () => {
  const [userId, show] = useState<string>();
  const onClick = useEffectEvent(({ target }: MouseEvent) => {
    const pressed = personAt(target);
    if (pressed !== undefined) show(pressed);
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const pressed = ["Enter", " "].includes(keyOf(event) ?? "") ? personAt(event.target) : undefined;
    if (pressed === undefined) return;
    event.preventDefault();
    show(pressed);
  });
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener("click", (event) => onClick(event), { signal });
    document.addEventListener("keydown", (event) => onKey(event), { signal });
    return () => listening.abort();
  }, []);
  return userId !== undefined && <PersonCard key={userId} userId={userId} onClose={() => show(undefined)} />;
};

const PersonCard = ({ userId, onClose }: { userId: string; onClose(): void }) => {
  const person = usePerson({ userId, username: "…" });
  const isMe = useMe().userId === userId;
  const isBlocked = useIsBlocked(userId);
  const block = useBlock();
  const open = useOpenDirect(onClose);
  return (
    <Dialog title={<Name user={person} />} onClose={onClose}>
      <div className={styles.person}>
        <Avatar userId={userId} name={person.username} size={48} />
        <DialogText>{handleText(person) ?? (isMe ? "This is you." : "They have chosen no handle.")}</DialogText>
      </div>
      {open.error && <FormError>{sentence(open.error)}</FormError>}
      {!isMe && (
        <DialogFoot>
          <Button look="primary" busy={open.isPending} onClick={() => open.mutate(userId)}>
            <MessageCircle size={16} />
            <span>{open.isPending ? "Opening…" : "Write a message"}</span>
          </Button>
          <Button onClick={() => void block(person, !isBlocked)}>{isBlocked ? "Unblock" : "Block"}</Button>
        </DialogFoot>
      )}
    </Dialog>
  );
};
