import type { Workspace } from "@parley/protocol/workspace";
import { Mail } from "lucide-react";
import { useState } from "react";
import { PasskeyButton } from "../account/passkey-button";
import * as Passkeys from "../account/passkeys";
import { ChooseName, ProviderProblem, useProviderProblem } from "../account/provider-problem";
import { Providers } from "../account/providers";
import { SignInByMail } from "../account/sign-in-by-mail";
import { useEnter } from "../session/use-session";
import { Button } from "../ui/button";
import { GuestForm } from "./guest-form";
import styles from "./sign-in.module.css";

/** Every way in that the workspace has, the shortest first. */
export const Ways = ({ workspace, invitation }: { workspace: Workspace; invitation?: string }) => {
  const { guests, mail, passkeys } = workspace;
  const enter = useEnter();
  /** A guest's name is the shorter way; mail comes when it is asked for. */
  const [byMail, setByMail] = useState(!guests);
  const hasPasskeys = passkeys && Passkeys.areSupported();
  const isByInvitation = invitation === undefined && workspace.signUp !== "open";
  const told = useProviderProblem();
  if (told?.provider && told.problem === "account.name_needed")
    return <ChooseName provider={told.provider} invitation={invitation} />;

  return (
    <>
      {told && <ProviderProblem told={told} invitation={invitation} />}
      {byMail && mail ? (
        <>
          <p className={styles.lead}>
            {`There is no password: we send you a code.${isByInvitation ? " This workspace lets in those who were invited." : ""}`}
          </p>
          <SignInByMail action="Sign in" invitation={invitation} onSignedIn={enter} />
        </>
      ) : guests ? (
        <GuestForm />
      ) : (
        <p className={styles.lead}>Use one of the ways below.</p>
      )}
      {(mail || hasPasskeys || workspace.providers.length > 0) && (
        <div className={styles.ways}>
          <p className={styles.or}>{byMail ? "or" : "or, with an account"}</p>
          {mail && !byMail && (
            <Button onClick={() => setByMail(true)}>
              <Mail size={16} />
              <span>Use a mail address</span>
            </Button>
          )}
          {hasPasskeys && <PasskeyButton label="Use a passkey" onSignedIn={enter} />}
          <Providers workspace={workspace} invitation={invitation} />
          {byMail && guests && <Button onClick={() => setByMail(false)}>Come in with just a name</Button>}
        </div>
      )}
    </>
  );
};
