import { ParleyError } from "@parley/protocol/error";
import { useMutation } from "@tanstack/react-query";
import * as Account from "../account/account";
import { navigate } from "../router/router";
import { useEnter, useSession } from "../session/use-session";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { useTypedName } from "../ui/typed-name";
import { Frame } from "./frame";
import styles from "./sign-in.module.css";

/** The link's secret, which the browser sends to no server by itself. */
const secret = (): string => window.location.hash.slice(1);

/** Signs this browser in as whoever made the link on another device, once they have said so here. */
export const DeviceLink = () => {
  const here = useSession().data;
  const enter = useEnter();
  const redeem = useMutation({
    mutationFn: () => Account.redeemDeviceLink(secret()),
    onSuccess: (user) => {
      enter(user);
      navigate("/", { replace: true });
    },
  });
  const isEmpty = secret() === "";
  // A link that was used, or is too old, signs nobody in any more.
  const isSpent = redeem.error instanceof ParleyError && redeem.error.code === "session.link_spent";
  const isGood = !isEmpty && !isSpent;
  const isGuest = here?.workspaceRole === "guest";
  const { field, check } = useTypedName("the guest’s name", here?.username ?? "");
  const submit = () => {
    if (!isGuest || check()) redeem.mutate();
  };

  return (
    <Frame title="Sign in on this device?">
      {!isSpent && (
        <p className={styles.lead}>
          {isEmpty
            ? "This link is not complete. Make a new one on the other device, under Settings, Devices."
            : "Go on only if you have just made this link yourself: this browser will be signed in to your account."}
        </p>
      )}
      {here && isGood && (
        <p className={styles.ended}>
          {`${isolate(here.username)} is signed in here now, and will be signed out.${isGuest ? " They are a guest, so nobody can come back to them." : ""}`}
        </p>
      )}
      {isGuest && isGood && field}
      {redeem.error && <FormError>{sentence(redeem.error)}</FormError>}
      {isGood && (
        <Button look="primary" className={styles.submit} busy={redeem.isPending} onClick={submit}>
          {redeem.isPending ? "Signing in…" : "Sign in here"}
        </Button>
      )}
      <Button onClick={() => navigate("/", { replace: true })}>{isGood ? "Not now" : "To Parley"}</Button>
    </Frame>
  );
};
