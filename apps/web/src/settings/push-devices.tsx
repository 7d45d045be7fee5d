import type { PushDevice } from "@parley/protocol/push";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Laptop, X } from "lucide-react";
import { useState } from "react";
import * as Push from "../notifications/push-subscription";
import { IconButton } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { dateLabel } from "./date-label";
import { Loaded, Section } from "./section";
import styles from "./settings.module.css";
import { PUSH_KEY, useOwnId, usePushPage } from "./use-pushes";

/** The browsers that get pushes. */
export const PushDevices = () => {
  const page = usePushPage();
  return (
    <Section title="Browsers that get pushes" text="Each ends by itself when you sign out there.">
      <Loaded query={page}>{({ devices }) => <DeviceList devices={devices} />}</Loaded>
    </Section>
  );
};

const DeviceList = ({ devices }: { devices: readonly PushDevice[] }) => {
  const queries = useQueryClient();
  const own = useOwnId();
  const remove = useMutation({
    mutationFn: (id: string) => (id === own.data ? Push.unsubscribe() : Push.remove(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: PUSH_KEY }),
  });
  /** Another browser that is to get no pushes any more: only there can it be switched on again. */
  const [asking, setAsking] = useState<PushDevice>();
  if (devices.length === 0) return <p className={styles.text}>None yet.</p>;
  return (
    <>
      <ul className={styles.list} aria-label="Browsers that get pushes">
        {devices.map((each) => {
          const { id, device, createdAt } = each;
          const isOwn = id === own.data;
          return (
            <li key={id} className={styles.row}>
              <Laptop size={16} />
              <span className={styles.what}>
                <bdi>{device}</bdi>
                <small>{`${isOwn ? "This browser, since" : "Since"} ${dateLabel(createdAt)}`}</small>
              </span>
              <IconButton
                label={`Send no pushes to ${isolate(device)}`}
                onClick={() => (isOwn ? remove.mutate(id) : setAsking(each))}
              >
                <X size={16} />
              </IconButton>
            </li>
          );
        })}
      </ul>
      {remove.error && <FormError>{sentence(remove.error)}</FormError>}
      {asking && (
        <Confirm
          title="Send no pushes there?"
          action="Send none"
          whose="its name"
          name={asking.device}
          onConfirm={() => remove.mutate(asking.id)}
          onClose={() => setAsking(undefined)}
        >
          They can be switched on again in that browser alone.
        </Confirm>
      )}
    </>
  );
};
