import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useChat, useRoomPart } from "../chat/chat";
import { useBlock } from "../people/use-block";
import { Button } from "../ui/button";
import { Dialog, DialogFoot, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useNotify } from "../ui/notice";
import styles from "./room-settings.module.css";

type ReportMessageProps = { message: Message; onClose(): void };

/** Reports a message to the moderators. A direct room has none: there one can block the person. */
export const ReportMessage = ({ message, onClose }: ReportMessageProps) => {
  const isDirect = useRoomPart(message.roomId, (room) => room?.kind === "direct");
  return (
    <Dialog title="Report this message" onClose={onClose}>
      {isDirect ? <NoModerators author={message} onClose={onClose} /> : <Form message={message} onClose={onClose} />}
    </Dialog>
  );
};

const NoModerators = ({ author, onClose }: { author: Message; onClose(): void }) => {
  const block = useBlock();
  const act = () => {
    void block(author, true);
    onClose();
  };
  return (
    <>
      <DialogText>
        A direct conversation has no moderators. You can block this person: then they cannot write to you directly any
        more.
      </DialogText>
      <DialogFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" onClick={act}>
          Block
        </Button>
      </DialogFoot>
    </>
  );
};

const Form = ({ message, onClose }: ReportMessageProps) => {
  const { client } = useChat();
  const { roomId, messageId } = message;
  const id = useId();
  const notify = useNotify();
  const [reason, setReason] = useState("");
  const report = useMutation({
    mutationFn: () => client.request("reportMessage", { roomId, messageId, reason }),
    onSuccess: () => {
      notify("The message is reported to the moderators.");
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== "" && !report.isPending) report.mutate();
  };
  return (
    <form className={styles.report} onSubmit={submit}>
      <DialogText>
        The room’s owners and moderators will see the message, what you write here, and that it was you. Nobody else
        will.
      </DialogText>
      <label htmlFor={id}>What is wrong with it?</label>
      <textarea
        id={id}
        dir="auto"
        rows={4}
        maxLength={LIMITS.reportReasonLength}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {report.error && <FormError>{sentence(report.error)}</FormError>}
      <DialogFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={report.isPending} disabled={reason.trim() === ""}>
          Report
        </Button>
      </DialogFoot>
    </form>
  );
};
