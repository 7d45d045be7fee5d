import type { Workspace } from "@parley/protocol/workspace";
import { useEffect } from "react";
import { InvitationText } from "../account/invitation-text";
import { follow, useInvitation } from "../account/use-invitation";
import { navigate } from "../router/router";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { Frame } from "./frame";
import { Ways } from "./ways";

/** What an invitation leads to, and the ways in, for somebody who is not signed in. They are in as soon as they have signed in. */
export const Invitation = ({ workspace, code }: { workspace: Workspace; code: string }) => {
  const invitation = useInvitation(code);
  useEffect(() => follow(code), [code]);
  return (
    <Frame title="You are invited">
      {invitation.isPending && <p role="status">Loading…</p>}
      {invitation.error && (
        <>
          <FormError>{sentence(invitation.error)}</FormError>
          <Button onClick={() => navigate("/", { replace: true })}>Go to the sign-in page</Button>
        </>
      )}
      {invitation.data && (
        <>
          <InvitationText invitation={invitation.data} />
          <Ways workspace={workspace} {...(invitation.data.admits && { invitation: code })} />
        </>
      )}
    </Frame>
  );
};
