import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { sentence } from "../ui/failure";
import * as Account from "./account";

/** The server makes the options for the browser; they pass through as they are. */
const passed = <Options>(options: object) => options as Options;

/** Whether this browser knows passkeys, and the page may use them. */
export const areSupported = (): boolean => browserSupportsWebAuthn();

/** Has a passkey sign that its person is here. Rejects with the server's `ParleyError`, or with what the browser throws where the person declines. */
export const ask = async (): Promise<unknown> => {
  const optionsJSON = passed<Parameters<typeof startAuthentication>[0]["optionsJSON"]>(
    await Account.passkeyChallenge(),
  );
  return startAuthentication({ optionsJSON });
};

/** Makes a passkey on this device, or on one beside it, and lets the account be signed in to by it. */
export const add = async (name: string) => {
  const optionsJSON = passed<Parameters<typeof startRegistration>[0]["optionsJSON"]>(
    await Account.passkeyRegistration(),
  );
  return Account.addPasskey(name, await startRegistration({ optionsJSON }));
};

/** What went wrong, as a sentence. The browser does not tell a person who declines from a device that has no fitting passkey. */
export const problem = (error: Error): string => {
  if (error.name === "NotAllowedError" || error.name === "AbortError")
    return "No passkey was used. Try again, or choose another way.";
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  return sentence(error);
};
