import { NameForm } from "../account/name-form";
import * as Session from "../session/session";
import { useEnter } from "../session/use-session";

/** Lets somebody in with a name. */
export const GuestForm = () => (
  <NameForm
    lead="Choose the name that others will see. There is no password: this browser stays signed in for 30 days."
    autoComplete="nickname"
    signIn={Session.enterAsGuest}
    onSignedIn={useEnter()}
  />
);
