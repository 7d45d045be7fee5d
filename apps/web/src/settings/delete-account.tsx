import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import * as Account from "../account/account";
import { useChat } from "../chat/chat";
import { useMe } from "../people/use-person";
import { useSignedOut } from "../session/use-session";
import { Button, ButtonLink } from "../ui/button";
import { Choice } from "../ui/choice";
import { Dialog, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { FormFoot } from "../ui/form-foot";
import { useTypedName } from "../ui/typed-name";
import { useConfirmed } from "./confirm-identity";
import { Section } from "./section";
import styles from "./settings.module.css";

/** Lets the person take along what Parley keeps of them, and delete it. */
export const LeaveForGood = () => {
  const [deleting, setDeleting] = useState(false);
  return (
    <Section
      title="Leaving"
      text="The file holds your profile and settings, your rooms, and what you have written and reacted to there, as JSON. It says what it leaves out."
    >
      <p className={styles.acts}>
        <ButtonLink href={Account.EXPORT_PATH} download>
          Download what Parley has of you
        </ButtonLink>
        <Button onClick={() => setDeleting(true)}>Delete your account</Button>
      </p>
      {deleting && <DeleteAccount onClose={() => setDeleting(false)} />}
    </Section>
  );
};

const MESSAGES = [
  { value: "keep", title: "Leave my messages", text: "They stay, under the name “Deleted account”." },
  {
    value: "delete",
    title: "Delete my messages",
    text: "Their texts are deleted from every room that you are in, have left or were removed from. In a room that you left or were removed from under an older version of Parley they stay, under the name “Deleted account”.",
  },
] as const;

const DeleteAccount = ({ onClose }: { onClose(): void }) => {
  const { client } = useChat();
  const { username } = useMe();
  const confirmed = useConfirmed();
  const signedOut = useSignedOut();
  const formId = useId();
  const { field, check } = useTypedName("your name", username);
  const [messages, setMessages] = useState<"keep" | "delete">("keep");
  const remove = useMutation({
    mutationFn: () =>
      confirmed(async () => {
        await Account.deleteAccount(username, messages);
        await signedOut(() => client.stop());
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (check()) remove.mutate();
  };
  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <DialogText>
        Your name, your address, your ways to sign in and your places in rooms are deleted at once. This cannot be
        undone.
      </DialogText>
      <form id={formId} className={styles.form} onSubmit={submit} noValidate>
        {field}
        <Choice
          legend="What becomes of your messages"
          options={MESSAGES}
          value={messages}
          onChange={(value) => setMessages(value)}
        />
        {remove.error && <FormError>{sentence(remove.error)}</FormError>}
        <FormFoot
          look="danger"
          action="Delete my account"
          doing="Deleting…"
          busy={remove.isPending}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
};
