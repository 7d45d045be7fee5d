import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Bell, BellOff, Smartphone } from "lucide-react";
import { useCallback, useSyncExternalStore } from "react";
import { PERMISSION_TEXTS, readPermission, watchPermission } from "../notifications/permission";
import * as Push from "../notifications/push-subscription";
import { show } from "../notifications/worker";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useNotify } from "../ui/notice";
import styles from "./notifications-page.module.css";
import { Section } from "./section";
import { PUSH_KEY, useOwnId, usePushPage } from "./use-pushes";

const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  const unwatch = watchPermission(listener);
  return () => {
    listeners.delete(listener);
    unwatch();
  };
};

/** What a browser says that cannot reach its push service. */
const pushSentence = (error: unknown): string =>
  error instanceof DOMException
    ? "Your browser could not subscribe at its push service. Some browsers have none, and some networks keep it out."
    : sentence(error);

/** Whether this browser shows notifications, and what to do about it. */
export const BrowserNotifications = () => {
  const permission = useSyncExternalStore(subscribe, readPermission);
  const { title, text } = PERMISSION_TEXTS[permission];
  const notify = useNotify();
  const ask = useCallback(() => void Notification.requestPermission().then(changed), []);
  const tryOut = useMutation({
    mutationFn: () => show({ title: "Parley", body: "This is how it looks." }, { path: "/settings/notifications" }),
    onSuccess: () => notify("Shown. If you see nothing, your device holds notifications of this browser back."),
  });
  const isOn = permission === "granted";
  return (
    <Section title="In this browser">
      <div className={styles.state} data-on={isOn}>
        {isOn ? <Bell size={18} /> : permission === "home-screen" ? <Smartphone size={18} /> : <BellOff size={18} />}
        <div>
          <b role="status">{title}</b>
          <p>{text}</p>
        </div>
      </div>
      {permission === "default" && (
        <Button look="primary" className={styles.start} onClick={ask}>
          Turn on notifications
        </Button>
      )}
      {isOn && (
        <>
          <Button className={styles.start} onClick={() => tryOut.mutate()}>
            Show one now
          </Button>
          {tryOut.error && <FormError>{sentence(tryOut.error)}</FormError>}
          <PushSwitch />
        </>
      )}
    </Section>
  );
};

/** Whether this browser gets pushes while Parley is not open. */
const PushSwitch = () => {
  const queries = useQueryClient();
  const notify = useNotify();
  const own = useOwnId();
  const page = usePushPage();
  const onSettled = () => queries.invalidateQueries({ queryKey: PUSH_KEY });
  const turn = useMutation({
    mutationFn: async (on: boolean) => {
      if (on) await Push.subscribe((await Push.page()).publicKey);
      else await Push.unsubscribe();
    },
    onSettled,
  });
  const test = useMutation({
    mutationFn: Push.test,
    onSuccess: () => notify("The push is on its way. It shows in a moment."),
    onSettled,
  });
  if (!Push.canPush()) return <p className={styles.note}>This browser gets no pushes while Parley is closed.</p>;
  // A subscription that the server has forgotten, as its push service knew nothing of it, gets no pushes.
  const id = page.data?.devices.find((device) => device.id === own.data)?.id;
  return (
    <>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={turn.isPending ? turn.variables : id !== undefined}
          disabled={own.isPending || page.isPending}
          onChange={({ target }) => !turn.isPending && turn.mutate(target.checked)}
        />
        <span>
          <b>Also while Parley is closed</b>
          <small>
            Of what is meant for you, and only if you have Parley open nowhere. It goes by your browser’s push service,
            encrypted for this browser.
          </small>
        </span>
      </label>
      {turn.error && <FormError>{pushSentence(turn.error)}</FormError>}
      {id !== undefined && (
        <Button className={styles.start} busy={test.isPending} onClick={() => test.mutate(id)}>
          Send a push to this browser
        </Button>
      )}
      {test.error && <FormError>{sentence(test.error)}</FormError>}
    </>
  );
};
