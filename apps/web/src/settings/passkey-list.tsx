import type { Passkey } from "@parley/protocol/account";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";
import * as Account from "../account/account";
import * as Passkeys from "../account/passkeys";
import { Button, IconButton } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { AddPasskey } from "./add-passkey";
import { useConfirmed } from "./confirm-identity";
import { dateLabel } from "./date-label";
import { Loaded, Section } from "./section";
import styles from "./settings.module.css";

const KEY = ["account", "passkeys"];

export const PasskeyList = () => {
  const confirmed = useConfirmed();
  const queries = useQueryClient();
  const passkeys = useQuery({ queryKey: KEY, queryFn: Account.passkeys });
  const refresh = () => queries.invalidateQueries({ queryKey: ["account"] });
  const [adding, setAdding] = useState(false);
  const remove = useMutation({
    mutationFn: (id: string) => confirmed(() => Account.removePasskey(id)),
    onSuccess: refresh,
  });
  return (
    <Section
      title="Passkeys"
      text="A passkey signs you in by this device’s own lock: a finger, a face or a code. Nothing has to be typed, and nobody can phish it."
    >
      <Loaded query={passkeys}>
        {(all) =>
          all.length > 0 && (
            <ul className={styles.list} aria-label="Passkeys">
              {all.map((passkey) => (
                <PasskeyRow key={passkey.id} passkey={passkey} onRemove={() => remove.mutate(passkey.id)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {Passkeys.areSupported() ? (
        <Button className={styles.start} onClick={() => setAdding(true)}>
          Add a passkey
        </Button>
      ) : (
        <p className={styles.text}>This browser knows no passkeys, or the page is not served over HTTPS.</p>
      )}
      {adding && <AddPasskey onAdded={refresh} onClose={() => setAdding(false)} />}
      {remove.error && <FormError>{Passkeys.problem(remove.error)}</FormError>}
    </Section>
  );
};

const PasskeyRow = ({ passkey, onRemove }: { passkey: Passkey; onRemove(): void }) => {
  const [confirming, setConfirming] = useState(false);
  return (
    <li className={styles.row}>
      <KeyRound size={16} />
      <span className={styles.what}>
        <bdi>{passkey.name}</bdi>
        <small>{`Added ${dateLabel(passkey.createdAt)}`}</small>
      </span>
      <IconButton label={`Remove the passkey ${isolate(passkey.name)}`} onClick={() => setConfirming(true)}>
        <Trash2 size={16} />
      </IconButton>
      {confirming && (
        <Confirm
          title="Remove this passkey?"
          action="Remove"
          whose="its name"
          name={passkey.name}
          onConfirm={onRemove}
          onClose={() => setConfirming(false)}
        >
          It will no longer sign you in. The device keeps its half until you delete it there.
        </Confirm>
      )}
    </li>
  );
};
