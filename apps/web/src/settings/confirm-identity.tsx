import type { Account as AccountData } from "@parley/protocol/account";
import { ParleyError } from "@parley/protocol/error";
import type { SignedIn } from "@parley/protocol/session";
import { createContext, type ReactNode, use, useCallback, useState } from "react";
import * as Account from "../account/account";
import { MailCode } from "../account/mail-code";
import { PasskeyButton } from "../account/passkey-button";
import { PROVIDER_NAMES } from "../account/provider-text";
import { ProviderLink } from "../account/providers";
import { useEnter } from "../session/use-session";
import { Dialog, DialogText } from "../ui/dialog";
import styles from "./settings.module.css";

type Work = () => Promise<unknown>;

const ConfirmContext = createContext<((work: Work) => Promise<boolean>) | undefined>(undefined);

/**
 * Returns a function that does what only somebody may do who has signed in a moment ago. Where that is too long ago it asks the person to
 * sign in once more, and does it then. It resolves to whether that was done, and rejects with any other failure.
 */
export const useConfirmed = () => {
  const confirmed = use(ConfirmContext);
  if (!confirmed) throw new Error("useConfirmed needs a ConfirmIdentity above it");
  return confirmed;
};

type Waiting = { work: Work; resolve(isDone: boolean): void; reject(error: unknown): void };

export const ConfirmIdentity = ({ account, children }: { account: AccountData; children: ReactNode }) => {
  const [waiting, setWaiting] = useState<Waiting>();
  const enter = useEnter();
  const confirmed = useCallback(async (work: Work) => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ParleyError) || error.code !== "account.confirm_first") throw error;
      return new Promise<boolean>((resolve, reject) => setWaiting({ work, resolve, reject }));
    }
  }, []);
  const goOn = (user: SignedIn) => {
    enter(user);
    setWaiting(undefined);
    waiting?.work().then(() => waiting.resolve(true), waiting.reject);
  };
  const close = () => {
    setWaiting(undefined);
    waiting?.resolve(false);
  };
  const { address } = account;
  return (
    <ConfirmContext value={confirmed}>
      {children}
      {waiting && (
        <Dialog title="Is it you?" onClose={close}>
          <DialogText>This changes how your account is reached. Sign in once more to go on.</DialogText>
          {address !== undefined && (
            <MailCode
              address={address}
              action="Go on"
              send={Account.sendCode}
              confirm={async (to, code) => goOn(await Account.signInByCode({ address: to, code }))}
            />
          )}
          {account.providers.length > 0 && (
            <>
              <DialogText>A service leads you back to this page. Then it can be done.</DialogText>
              <p className={styles.acts}>
                {account.providers.map((provider) => (
                  <ProviderLink key={provider} provider={provider}>
                    {`Use ${PROVIDER_NAMES[provider]}`}
                  </ProviderLink>
                ))}
              </p>
            </>
          )}
          {account.passkeys > 0 && (
            <div className={styles.start}>
              <PasskeyButton label="Use a passkey" onSignedIn={goOn} />
            </div>
          )}
        </Dialog>
      )}
    </ConfirmContext>
  );
};
