import type { Preferences, QuietHours } from "@parley/protocol/preferences";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useChat } from "../chat/chat";
import { playSound } from "../notifications/sound";
import { Button } from "../ui/button";
import { Choice } from "../ui/choice";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useStore } from "../ui/use-store";
import { minutesOf, timeOf } from "./minutes";
import styles from "./notifications-page.module.css";
import { Section } from "./section";

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** Ten at night to seven in the morning. */
const FIRST_HOURS: QuietHours = { from: 22 * 60, to: 7 * 60, timeZone: HERE };

type Chosen = Pick<Preferences, "sound" | "texts"> & { quietHours: QuietHours | undefined };

/** What notifications say, whether there is a sound, and when one does not want to be disturbed. All of it is saved at once. */
export const NotificationForm = () => {
  const { client } = useChat();
  const known = useStore(client.preferences);
  /** What was chosen and is not saved yet, which a further choice must not undo. */
  const [chosen, setChosen] = useState<Partial<Chosen>>({});
  const { quietHours, sound, texts } = { ...known, ...chosen };
  const save = useMutation({
    mutationFn: ({ quietHours: hours, ...next }: Chosen) =>
      client.request("setPreferences", { ...next, ...(hours && { quietHours: hours }) }),
    onSettled: (_saved, _error, saved) => setChosen((now) => (now === saved ? {} : now)),
  });
  const choose = (change: Partial<Chosen>) => {
    const next = { quietHours, sound, texts, ...change };
    setChosen(next);
    save.mutate(next);
  };
  return (
    <>
      <Section title="What they say">
        <Choice
          legend="Notifications and pushes"
          options={[
            { value: "texts", title: "Who has written what", text: "As “Ada · Plans: are you coming?”" },
            { value: "discreet", title: "Only that there is something", text: "No name, no room and no text." },
          ]}
          value={texts ? "texts" : "discreet"}
          onChange={(value) => choose({ texts: value === "texts" })}
        />
        <label className={styles.switch}>
          <input type="checkbox" checked={sound} onChange={({ target }) => choose({ sound: target.checked })} />
          <span>
            <b>A sound</b>
            <small>Two soft notes, while Parley is open.</small>
          </span>
        </label>
        {sound && (
          <Button small className={styles.start} onClick={() => void playSound().catch(() => {})}>
            Play it
          </Button>
        )}
      </Section>
      <Section
        title="Quiet hours"
        text="Nothing disturbs you then, on any device. The list of rooms shows what is new as ever."
      >
        <label className={styles.switch}>
          <input
            type="checkbox"
            checked={quietHours !== undefined}
            onChange={({ target }) => choose({ quietHours: target.checked ? FIRST_HOURS : undefined })}
          />
          <span>
            <b>Do not disturb me each day</b>
          </span>
        </label>
        {quietHours && <Hours hours={quietHours} onChange={(hours) => choose({ quietHours: hours })} />}
      </Section>
      {save.error && <FormError>{sentence(save.error)}</FormError>}
    </>
  );
};

/** From when to when. A time that is being typed is not saved before it is whole. */
const Hours = ({ hours, onChange }: { hours: QuietHours; onChange(hours: QuietHours): void }) => {
  const { from, to, timeZone } = hours;
  const [typed, setTyped] = useState<{ from?: string; to?: string }>({});
  const write = (end: "from" | "to", text: string) => {
    setTyped({ ...typed, [end]: text });
    const next = { ...hours, [end]: minutesOf(text) ?? hours[end] };
    if (next.from !== next.to && next[end] !== hours[end]) onChange(next);
  };
  return (
    <>
      <div className={styles.hours}>
        {(["from", "to"] as const).map((end) => (
          <label key={end}>
            <span>{end === "from" ? "From" : "Until"}</span>
            <input
              type="time"
              value={typed[end] ?? timeOf(end === "from" ? from : to)}
              onChange={({ target }) => write(end, target.value)}
              onBlur={() => setTyped({})}
            />
          </label>
        ))}
      </div>
      <p className={styles.note}>
        <span>{`By the clocks of ${timeZone.replaceAll("_", " ")}.`}</span>
        {timeZone !== HERE && (
          <Button small onClick={() => onChange({ ...hours, timeZone: HERE })}>
            {`Use ${HERE.replaceAll("_", " ")}`}
          </Button>
        )}
      </p>
    </>
  );
};
