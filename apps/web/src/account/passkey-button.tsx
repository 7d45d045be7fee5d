import { ParleyError } from "@parley/protocol/error";
import type { SignedIn } from "@parley/protocol/session";
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { FormError } from "../ui/field";
import * as Account from "./account";
import * as Passkeys from "./passkeys";
import { SwitchForm } from "./switch-form";

/** Signs in by a passkey that this device, or one beside it, has. A guest is asked before they change to its account. */
export const PasskeyButton = ({ label, onSignedIn }: { label: string; onSignedIn(user: SignedIn): void }) => {
  /** What the device has signed for a guest. The server takes it once they have said that they change. */
  const [signed, setSigned] = useState<unknown>();
  const signIn = useMutation({
    mutationFn: async () => {
      const response = await Passkeys.ask();
      try {
        onSignedIn(await Account.signInByPasskey({ response }));
      } catch (error) {
        if (!(error instanceof ParleyError) || error.code !== "account.exists") throw error;
        setSigned(response);
      }
    },
  });
  if (signed !== undefined)
    return (
      <SwitchForm
        lead="Your passkey has an account here already."
        signIn={() => Account.signInByPasskey({ response: signed, switch: true })}
        onSignedIn={onSignedIn}
        onCancel={() => setSigned(undefined)}
      />
    );
  return (
    <>
      <Button busy={signIn.isPending} onClick={() => signIn.mutate()}>
        <KeyRound size={16} />
        <span>{label}</span>
      </Button>
      {signIn.error && <FormError>{Passkeys.problem(signIn.error)}</FormError>}
    </>
  );
};
