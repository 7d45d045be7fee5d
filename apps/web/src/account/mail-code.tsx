import { MailAddress } from "@parley/protocol/account";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { Field } from "../ui/field";
import { isolate } from "../ui/isolate";
import styles from "./account.module.css";
import { useWorkspace } from "./use-workspace";

const DIGITS = 6;

type MailCodeProps = {
  /** The only address that a code is sent to. Absent: the form asks for one. */
  address?: string | undefined;
  /** What the code leads to: the name of the last button. */
  action: string;
  send(address: string): Promise<unknown>;
  /** What it rejects with is shown under the code. */
  confirm(address: string, code: string): Promise<unknown>;
};

/** Asks for a mail address, has a code sent there, and asks for the code. */
export const MailCode = ({ address: fixed, action, send, confirm }: MailCodeProps) => {
  const [sentTo, setSentTo] = useState<string>();
  return sentTo === undefined ? (
    <AddressStep fixed={fixed} send={send} onSent={setSentTo} />
  ) : (
    <CodeStep
      address={sentTo}
      action={action}
      send={send}
      confirm={confirm}
      onOther={fixed === undefined ? () => setSentTo(undefined) : undefined}
    />
  );
};

type AddressStepProps = {
  fixed: string | undefined;
  send(address: string): Promise<unknown>;
  onSent(address: string): void;
};

const AddressStep = ({ fixed, send, onSent }: AddressStepProps) => {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const sending = useMutation({ mutationFn: send, onSuccess: (_, address) => onSent(address) });
  const address = fixed ?? typed.trim();
  const problem = MailAddress.safeParse(address).success
    ? undefined
    : "Please enter a mail address, as ada@example.com.";
  const wrong = asked ? (problem ?? (sending.error ? sentence(sending.error) : undefined)) : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === undefined) sending.mutate(address);
    else field.current?.focus();
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {fixed === undefined ? (
        <Field
          ref={field}
          label="Your mail address"
          type="email"
          name="email"
          inputMode="email"
          autoComplete="email webauthn"
          placeholder="ada@example.com"
          autoFocus
          dir="ltr"
          value={typed}
          error={wrong}
          onChange={(event) => {
            setTyped(event.target.value);
            setAsked(false);
          }}
        />
      ) : (
        <p className={styles.text}>{`A code goes to ${isolate(fixed)}.`}</p>
      )}
      {fixed !== undefined && wrong !== undefined && <p role="alert">{wrong}</p>}
      <Button type="submit" look="primary" className={styles.submit} busy={sending.isPending}>
        {sending.isPending ? "Sending…" : "Send me a code"}
      </Button>
    </form>
  );
};

type CodeStepProps = Pick<MailCodeProps, "action" | "send" | "confirm"> & {
  address: string;
  onOther: (() => void) | undefined;
};

const CodeStep = ({ address, action, send, confirm, onOther }: CodeStepProps) => {
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const mailbox = useWorkspace().data?.mailbox;
  const confirming = useMutation({
    mutationFn: (digits: string) => confirm(address, digits),
    onError: () => field.current?.select(),
  });
  const again = useMutation({ mutationFn: () => send(address) });
  const problem = code.length === DIGITS ? undefined : `The code has ${DIGITS} digits.`;
  const failure = confirming.error ?? again.error;
  const wrong = (asked ? problem : undefined) ?? (failure ? sentence(failure) : undefined);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === undefined) confirming.mutate(code);
    else field.current?.focus();
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.text} role="status">
        {again.isSuccess
          ? `A new code is on its way to ${isolate(address)}.`
          : `If mail reaches ${isolate(address)}, a code is on its way. It is good for ten minutes.`}
      </p>
      {mailbox !== undefined && (
        <p className={styles.text}>
          <span>This machine sends no mail. </span>
          <a href={mailbox} target="_blank" rel="noreferrer">
            Open its mailbox
          </a>
        </p>
      )}
      <Field
        ref={field}
        label="The code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        placeholder="123456"
        autoFocus
        dir="ltr"
        value={code}
        error={wrong}
        onChange={(event) => {
          const digits = event.target.value.replace(/\D/g, "").slice(0, DIGITS);
          setCode(digits);
          setAsked(false);
          confirming.reset();
          // A pasted code, or one that the phone has filled in, needs no further press.
          if (digits.length === DIGITS && digits !== code) confirming.mutate(digits);
        }}
      />
      <Button type="submit" look="primary" className={styles.submit} busy={confirming.isPending}>
        {confirming.isPending ? "Checking…" : action}
      </Button>
      <p className={styles.others}>
        <button type="button" className={styles.link} onClick={() => again.mutate()}>
          Send a new code
        </button>
        {onOther && (
          <button type="button" className={styles.link} onClick={onOther}>
            Use another address
          </button>
        )}
      </p>
    </form>
  );
};
