import type { Account as AccountData } from "@parley/protocol/account";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as Account from "../account/account";
import { MailCode } from "../account/mail-code";
import { ProviderProblem, useProviderProblem } from "../account/provider-problem";
import { Providers } from "../account/providers";
import { SignInByMail } from "../account/sign-in-by-mail";
import { useWorkspace } from "../account/use-workspace";
import { useEnter } from "../session/use-session";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { isolate } from "../ui/isolate";
import { useNotify } from "../ui/notice";
import { ConfirmIdentity, useConfirmed } from "./confirm-identity";
import { ConnectedAccounts } from "./connected-accounts";
import { LeaveForGood } from "./delete-account";
import { PasskeyList } from "./passkey-list";
import { Loaded, Section } from "./section";
import styles from "./settings.module.css";

const KEY = ["account"];

/** How the person signs in, and how they leave for good. */
export const AccountPage = () => {
  const account = useQuery({ queryKey: KEY, queryFn: Account.mine });
  const workspace = useWorkspace().data;
  const told = useProviderProblem();
  return (
    <Loaded query={account}>
      {(data) => (
        <ConfirmIdentity account={data}>
          {told && <ProviderProblem told={told} />}
          {data.workspaceRole === "guest" ? <MakeItLast /> : <MailAddress account={data} />}
          {workspace?.passkeys && <PasskeyList />}
          {data.workspaceRole !== "guest" && <ConnectedAccounts account={data} />}
          <LeaveForGood />
        </ConfirmIdentity>
      )}
    </Loaded>
  );
};

/** Turns a guest into an account that lasts, and keeps who they are. */
const MakeItLast = () => {
  const workspace = useWorkspace().data;
  const enter = useEnter();
  const notify = useNotify();
  const queries = useQueryClient();
  return (
    <Section
      title="Make your account last"
      text={
        workspace?.firstGoverns
          ? "You are a guest: you are known by this browser only. With a mail address you can sign in anywhere, and your rooms and messages stay yours. The first who does so becomes this workspace’s administrator."
          : "You are a guest: you are known by this browser only. With a mail address you can sign in anywhere, and your rooms and messages stay yours."
      }
    >
      {workspace?.mail === false ? (
        <p className={styles.text}>
          {workspace.providers.length > 0
            ? "This workspace sends no mail. Choose another way."
            : "This workspace sends no mail yet. Ask an administrator."}
        </p>
      ) : (
        <SignInByMail
          action="Make it last"
          onSignedIn={(user) => {
            enter(user);
            void queries.invalidateQueries({ queryKey: KEY });
            notify("Your account lasts now. You can sign in anywhere by your mail address.");
          }}
        />
      )}
      {workspace && workspace.providers.length > 0 && (
        <p className={styles.acts}>
          <Providers workspace={workspace} />
        </p>
      )}
    </Section>
  );
};

const MailAddress = ({ account: { address } }: { account: AccountData }) => {
  const workspace = useWorkspace().data;
  const [changing, setChanging] = useState(false);
  return (
    <Section
      title="Mail address"
      text={
        address === undefined
          ? "Nothing is sent to you, and you cannot sign in by a code."
          : `Codes to sign in go to ${isolate(address)}. Nobody else sees it.`
      }
    >
      {workspace?.mail && (
        <Button className={styles.start} onClick={() => setChanging(true)}>
          {address === undefined ? "Add an address" : "Change the address"}
        </Button>
      )}
      {changing && <ChangeAddress onClose={() => setChanging(false)} />}
    </Section>
  );
};

const ChangeAddress = ({ onClose }: { onClose(): void }) => {
  const queries = useQueryClient();
  const notify = useNotify();
  const confirmed = useConfirmed();
  const change = async (address: string, code: string) => {
    const isDone = await confirmed(async () => {
      queries.setQueryData(KEY, await Account.setAddress(address, code));
      notify(`Codes go to ${isolate(address)} from now on.`);
    });
    if (isDone) onClose();
  };
  return (
    <Dialog title="Your new mail address" onClose={onClose}>
      <MailCode action="Change" send={Account.sendCode} confirm={change} />
    </Dialog>
  );
};
