import type { SignedIn } from "@parley/protocol/session";
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { Button } from "../ui/button";
import { FormError } from "../ui/field";
import * as Passkeys from "./passkeys";

/** Signs in by a passkey that this device, or one beside it, has. */
export const PasskeyButton = ({ label, onSignedIn }: { label: string; onSignedIn(user: SignedIn): void }) => {
  const signIn = useMutation({ mutationFn: Passkeys.signIn, onSuccess: onSignedIn });
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
