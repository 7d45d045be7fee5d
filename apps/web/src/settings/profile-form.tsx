import { LIMITS } from "@parley/protocol/limits";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useChat } from "../chat/chat";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { Field, FormError } from "../ui/field";
import { useStore } from "../ui/use-store";
import { changesOf, type Profile, problemsOf, profileOf } from "./profile-changes";
import styles from "./profile-form.module.css";

const ZONES = Intl.supportedValuesOf("timeZone");
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** One's own name, handle and time zone. What is typed stays until it is saved, also if the profile changes elsewhere meanwhile. */
export const ProfileForm = () => {
  const { client } = useChat();
  const me = useStore(client.user);
  const zones = useId();
  const [typed, setTyped] = useState<Partial<Profile>>({});
  const [asked, setAsked] = useState(false);
  const profile = { ...profileOf(me), ...typed };
  const problems = problemsOf(profile);
  const save = useMutation({
    mutationFn: (changes: NonNullable<ReturnType<typeof changesOf>>) => client.request("updateProfile", changes),
    onSuccess: () => setTyped({}),
  });
  const write = (field: keyof Profile) => (event: { target: { value: string } }) => {
    setTyped({ ...typed, [field]: event.target.value });
    setAsked(false);
    save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    const changes = changesOf(me, profile);
    const isRight = Object.values(problems).every((problem) => problem === undefined);
    if (isRight && changes && !save.isPending) save.mutate(changes);
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field
        label="Name"
        name="username"
        autoComplete="nickname"
        hint="What others see. It shows beside all of your messages, also the old ones."
        maxLength={LIMITS.usernameLength}
        value={profile.username}
        error={asked ? problems.username : undefined}
        onChange={write("username")}
      />
      <Field
        label="Handle"
        name="handle"
        dir="ltr"
        autoCapitalize="none"
        spellCheck={false}
        hint="Optional: nobody else can have it, so it tells you apart from people of the same name."
        maxLength={LIMITS.handleLength + 1}
        value={profile.handle}
        error={asked ? problems.handle : undefined}
        onChange={write("handle")}
      />
      <Field
        label="Time zone"
        name="time-zone"
        dir="ltr"
        list={zones}
        hint={`Optional: this device is in ${HERE}.`}
        maxLength={LIMITS.timeZoneLength}
        value={profile.timeZone}
        error={asked ? problems.timeZone : undefined}
        onChange={write("timeZone")}
      />
      <datalist id={zones}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {save.error && <FormError>{sentence(save.error)}</FormError>}
      <div className={styles.foot}>
        <Button type="submit" look="primary" busy={save.isPending}>
          {save.isPending ? "Saving…" : "Save"}
        </Button>
        <span role="status" className={styles.saved}>
          {save.isSuccess && "Saved. Everybody sees it now."}
        </span>
      </div>
    </form>
  );
};
