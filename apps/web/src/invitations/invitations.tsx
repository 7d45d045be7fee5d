import type { Output } from "@parley/protocol/actions";
import type { Invitation } from "@parley/protocol/invitation";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Trash2 } from "lucide-react";
import { useState } from "react";
import { useChat } from "../chat/chat";
import { useHold, useIsTakenAway } from "../chat/use-held";
import { Name } from "../people/name";
import { Button, IconButton } from "../ui/button";
import { Dialog, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { LinkCode } from "../ui/link-code";
import { useNotify } from "../ui/notice";
import styles from "./invitations.module.css";
import { limitsText } from "./limits-text";
import { linkOf } from "./link";
import { COPIED, DAYS } from "./use-copy-link";

type InviteProps = { title: React.ReactNode; roomId?: string; onClose(): void };

const EXPIRY = [
  { days: `${DAYS}`, title: `for ${DAYS} days` },
  { days: "1", title: "for a day" },
  { days: "30", title: "for 30 days" },
  { days: "", title: "until it is taken back" },
];
const USES = [
  { uses: "", title: "for anybody who has it" },
  { uses: "1", title: "for one person" },
  { uses: "10", title: "for 10 people" },
  { uses: "100", title: "for 100 people" },
];

/** Makes links into a room, or into the workspace, and takes them back. */
export const Invite = ({ title, roomId, onClose }: InviteProps) => {
  const { client } = useChat();
  const queries = useQueryClient();
  const notify = useNotify();
  const key = ["invitations", roomId ?? ""];
  const place = roomId === undefined ? {} : { roomId };
  const [days, setDays] = useState(`${DAYS}`);
  const [uses, setUses] = useState("");
  const [shown, setShown] = useState<string>();
  // Others make links, too, and take them back.
  const all = useQuery({ queryKey: key, queryFn: () => client.request("listInvitations", place), staleTime: 0 });
  const refresh = () => void queries.invalidateQueries({ queryKey: key });
  const hold = useHold();
  const isTakenBack = useIsTakenAway((act) => (act.kind === "revoke" ? act.code : undefined), refresh);
  const invitations = all.data?.invitations.filter(({ code }) => !isTakenBack(code));

  const copy = async (code: string) => {
    setShown(code);
    await navigator.clipboard.writeText(linkOf(code));
    notify(COPIED);
  };
  const create = useMutation({
    mutationFn: () =>
      client.request("createInvitation", {
        ...place,
        ...(days !== "" && { days: Number(days) }),
        ...(uses !== "" && { uses: Number(uses) }),
      }),
    onSuccess: ({ invitation }) => {
      refresh();
      // A browser may refuse the clipboard by now. The link is shown then, to be copied by hand.
      void copy(invitation.code).catch(() => {});
    },
  });
  const revoke = (code: string) => {
    hold([{ kind: "revoke", code }], "The link is taken back. Who has come in stays.");
    if (shown === code) setShown(undefined);
    // So that it does not show again between the end of the act and the next answer.
    queries.setQueryData<Output<"listInvitations">>(
      key,
      (before) => before && { ...before, invitations: before.invitations.filter((each) => each.code !== code) },
    );
  };
  const failure = all.error ?? create.error;

  return (
    <Dialog title={title} onClose={onClose}>
      <DialogText>Whoever has a link comes in by it. It can be taken back at any time.</DialogText>
      <div className={styles.make}>
        <label>
          <span className="sr-only">How long the link is good</span>
          <select value={days} onChange={(event) => setDays(event.target.value)}>
            {EXPIRY.map((each) => (
              <option key={each.days} value={each.days}>
                {`Good ${each.title}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="sr-only">For how many the link is good</span>
          <select value={uses} onChange={(event) => setUses(event.target.value)}>
            {USES.map((each) => (
              <option key={each.uses} value={each.uses}>
                {each.title}
              </option>
            ))}
          </select>
        </label>
        <Button look="primary" busy={create.isPending} onClick={() => create.mutate()}>
          {create.isPending ? "Making…" : "Copy a new link"}
        </Button>
      </div>
      {failure && <FormError>{sentence(failure)}</FormError>}
      {shown !== undefined && <LinkCode link={linkOf(shown)} />}
      <ul className={styles.list} aria-label="Links" aria-busy={all.isPending}>
        {invitations?.map((invitation) => (
          <InvitationRow
            key={invitation.code}
            invitation={invitation}
            onCopy={() => void copy(invitation.code).catch(() => {})}
            onRevoke={() => revoke(invitation.code)}
          />
        ))}
      </ul>
      {invitations?.length === 0 && <DialogText>There are no links yet.</DialogText>}
    </Dialog>
  );
};

type InvitationRowProps = { invitation: Invitation; onCopy(): void; onRevoke(): void };

const InvitationRow = ({ invitation, onCopy, onRevoke }: InvitationRowProps) => {
  const limits = limitsText(invitation, Date.now());
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <span>{limits}</span>
        <small>
          <span>Made by </span>
          <Name user={invitation.createdBy} />
        </small>
      </span>
      <IconButton label={`Copy the link: ${limits}`} onClick={onCopy}>
        <Copy size={16} />
      </IconButton>
      <IconButton label={`Take the link back: ${limits}`} onClick={onRevoke}>
        <Trash2 size={16} />
      </IconButton>
    </li>
  );
};
