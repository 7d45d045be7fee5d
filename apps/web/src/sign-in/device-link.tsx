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
  const isGuest = here?.workspaceRole === "guest";
  const { field, check } = useTypedName("the guest’s name", here?.username ?? "");
  const submit = () => {
    if (!isGuest || check()) redeem.mutate();
  };

  return (
    <Frame title="Sign in on this device?">
      <p className={styles.lead}>
        {isEmpty
          ? "This link is not complete. Make a new one on the other device, under Settings, Devices."
          : "Go on only if you have just made this link yourself: this browser will be signed in to your account."}
      </p>
      {here && !isEmpty && (
        <p className={styles.ended}>
          {`${isolate(here.username)} is signed in here now, and will be signed out.${isGuest ? " They are a guest, so nobody can come back to them." : ""}`}
        </p>
      )}
      {isGuest && !isEmpty && field}
      {redeem.error && <FormError>{sentence(redeem.error)}</FormError>}
      {!isEmpty && (
        <Button look="primary" className={styles.submit} busy={redeem.isPending} onClick={submit}>
          {redeem.isPending ? "Signing in…" : "Sign in here"}
        </Button>
      )}
      <Button onClick={() => navigate("/", { replace: true })}>Not now</Button>
    </Frame>
  );
};
