import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import * as Account from "../account/account";
import { Button } from "../ui/button";
import { Dialog, DialogFoot, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { LinkCode } from "../ui/link-code";
import { useNotify } from "../ui/notice";
import styles from "./settings.module.css";

/** Shows a link, and its picture for a phone's camera, by which another device is signed in. */
export const LinkDevice = ({ onClose }: { onClose(): void }) => {
  const make = useMutation({ mutationFn: Account.makeDeviceLink });
  const { mutate } = make;
  useEffect(() => mutate(), [mutate]);
  return (
    <Dialog title="Sign in on another device" onClose={onClose}>
      <DialogText>
        Point the other device’s camera at this, or open the link there. It works once. Show it to nobody: it lets in
        whoever has it.
      </DialogText>
      {make.error && <FormError>{sentence(make.error)}</FormError>}
      {make.data && <Shown key={make.data.link} {...make.data} />}
      <DialogFoot>
        <Button busy={make.isPending} onClick={() => mutate()}>
          {make.isPending ? "Making…" : "Make a new link"}
        </Button>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFoot>
    </Dialog>
  );
};

const Shown = ({ link, expiresAt }: { link: string; expiresAt: string }) => {
  const notify = useNotify();
  const left = useSecondsUntil(expiresAt);
  const address = new URL(link, window.location.href).href;
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    notify("Copied. Open it on the other device.");
  };
  if (left === 0) return <p role="status">The link has run out. Make a new one.</p>;
  return (
    <>
      <LinkCode link={address}>
        <Button
          small
          onClick={() => void copy().catch(() => notify("The link could not be copied. Select it instead."))}
        >
          Copy
        </Button>
      </LinkCode>
      <p className={styles.text}>{`Good for ${left} more ${left === 1 ? "second" : "seconds"}.`}</p>
    </>
  );
};

const secondsUntil = (iso: string): number => Math.max(0, Math.ceil((Date.parse(iso) - Date.now()) / 1000));

const useSecondsUntil = (iso: string): number => {
  const [left, setLeft] = useState(() => secondsUntil(iso));
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsUntil(iso)), 1000);
    return () => clearInterval(timer);
  }, [iso]);
  return left;
};
