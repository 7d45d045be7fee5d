import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { InvitationText } from "../account/invitation-text";
import { hasFollowed, useInvitation } from "../account/use-invitation";
import { useChat } from "../chat/chat";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import styles from "./invitations.module.css";

/** What an invitation leads to, for somebody who is signed in. Whoever has signed in by its page is taken there at once. */
export const AcceptInvitation = ({ code }: { code: string }) => {
  const { client } = useChat();
  const invitation = useInvitation(code);
  const accept = useMutation({
    mutationFn: () => client.request("acceptInvitation", { code }),
    onSuccess: ({ room }) => navigate(room ? roomPath(room.roomId) : "/", { replace: true }),
  });
  const { mutate } = accept;
  useEffect(() => {
    if (hasFollowed(code)) mutate();
  }, [code, mutate]);
  const failure = invitation.error ?? accept.error;
  return (
    <>
      <Bar title="You are invited" />
      <div className={styles.page}>
        {failure && <FormError>{sentence(failure)}</FormError>}
        {invitation.isPending && <p role="status">Loading…</p>}
        {invitation.data && <InvitationText invitation={invitation.data} />}
        <p className={styles.acts}>
          {invitation.data && (
            <Button look="primary" busy={accept.isPending} onClick={() => mutate()}>
              {accept.isPending ? "Joining…" : "Join"}
            </Button>
          )}
          <Button onClick={() => navigate("/", { replace: true })}>Not now</Button>
        </p>
      </div>
    </>
  );
};
