import { ParleyError } from "@parley/protocol/error";
import type { SignedIn } from "@parley/protocol/session";
import { useState } from "react";
import { isolate } from "../ui/isolate";
import * as Account from "./account";
import { MailCode } from "./mail-code";
import { NameForm } from "./name-form";
import { SwitchForm } from "./switch-form";

/** A code that was right, and what the server must be told beside it. */
type Further = { needs: "name" | "switch"; address: string; code: string };

const NEEDS = { "account.name_needed": "name", "account.exists": "switch" } as const;

type SignInByMailProps = {
  action: string;
  /** The code of an invitation that lets in somebody new. */
  invitation?: string | undefined;
  onSignedIn(user: SignedIn): void;
};

/**
 * Signs in by a code that comes by mail. Somebody new is asked for a name. A guest becomes the account of that address, or is asked before they
 * change to the account that the address has already.
 */
export const SignInByMail = ({ action, invitation, onSignedIn }: SignInByMailProps) => {
  const [further, setFurther] = useState<Further>();
  const signIn = (input: Account.ByCode) =>
    Account.signInByCode({ ...input, ...(invitation !== undefined && { invitation }) });
  const confirm = async (address: string, code: string) => {
    try {
      onSignedIn(await signIn({ address, code }));
    } catch (error) {
      const needs = error instanceof ParleyError ? NEEDS[error.code as keyof typeof NEEDS] : undefined;
      if (needs === undefined) throw error;
      setFurther({ needs, address, code });
    }
  };
  if (further?.needs === "name")
    return (
      <NameForm
        lead="You are new here. Choose the name that others will see."
        autoComplete="name"
        signIn={(username) => signIn({ address: further.address, code: further.code, username })}
        onSignedIn={onSignedIn}
      />
    );
  if (further?.needs === "switch")
    return (
      <SwitchForm
        lead={`${isolate(further.address)} has an account here already.`}
        signIn={() => Account.signInByCode({ address: further.address, code: further.code, switch: true })}
        onSignedIn={onSignedIn}
        onCancel={() => setFurther(undefined)}
      />
    );
  return <MailCode action={action} send={Account.sendCode} confirm={confirm} />;
};
