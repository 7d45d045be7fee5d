import type { Account as AccountData } from "@parley/protocol/account";
import { ParleyError } from "@parley/protocol/error";
import { Provider } from "@parley/protocol/workspace";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useState } from "react";
import * as Account from "../account/account";
import { PROVIDER_NAMES } from "../account/provider-text";
import { providerPath } from "../account/providers";
import { useWorkspace } from "../account/use-workspace";
import { Button } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useNotify } from "../ui/notice";
import { useConfirmed } from "./confirm-identity";
import { Section } from "./section";
import styles from "./settings.module.css";

/** Leaves for the provider, if the sign-in is fresh: coming back to hear that it is not would be a long way. */
const connect = async (provider: Provider): Promise<void> => {
  const { freshUntil } = await Account.mine();
  if (Date.parse(freshUntil) <= Date.now())
    throw new ParleyError("account.confirm_first", "Unable to connect this yet: sign in once more.");
  window.location.assign(providerPath(provider, { link: "true" }));
};

/** The services by which the person signs in, and those by which they may. Absent where the workspace has none of them. */
export const ConnectedAccounts = ({ account }: { account: AccountData }) => {
  const workspace = useWorkspace().data;
  // Also those that the workspace has no longer: they can be disconnected.
  const providers = Provider.options.filter(
    (provider) => account.providers.includes(provider) || workspace?.providers.includes(provider),
  );
  if (providers.length === 0) return null;
  return (
    <Section
      title="Connected accounts"
      text="They say who you are, so that you can sign in by them. Nobody here sees which they are."
    >
      <ul className={styles.list} aria-label="Connected accounts">
        {providers.map((provider) => (
          <ConnectedAccount key={provider} provider={provider} isConnected={account.providers.includes(provider)} />
        ))}
      </ul>
    </Section>
  );
};

type ConnectedAccountProps = { provider: Provider; isConnected: boolean };

const ConnectedAccount = ({ provider, isConnected }: ConnectedAccountProps) => {
  const name = PROVIDER_NAMES[provider];
  const confirmed = useConfirmed();
  const queries = useQueryClient();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const connecting = useMutation({ mutationFn: () => confirmed(() => connect(provider)) });
  const disconnecting = useMutation({
    mutationFn: () =>
      confirmed(async () => {
        await Account.disconnect(provider);
        await queries.invalidateQueries({ queryKey: ["account"] });
        notify(`${name} is disconnected.`);
      }),
  });
  const failure = connecting.error ?? disconnecting.error;
  return (
    <li>
      <div className={styles.row}>
        <Link2 size={16} />
        <span className={styles.what}>
          <span>{name}</span>
          <small>{isConnected ? "Connected" : "Not connected"}</small>
        </span>
        {isConnected ? (
          <Button busy={disconnecting.isPending} aria-label={`Disconnect ${name}`} onClick={() => setAsking(true)}>
            Disconnect
          </Button>
        ) : (
          <Button
            busy={connecting.isPending}
            aria-label={`Connect ${name}`}
            onClick={() => {
              disconnecting.reset();
              connecting.mutate();
            }}
          >
            Connect
          </Button>
        )}
      </div>
      {failure && <FormError>{sentence(failure)}</FormError>}
      {asking && (
        <Confirm
          title={`Disconnect ${name}?`}
          action="Disconnect"
          whose="its name"
          name={name}
          onConfirm={() => disconnecting.mutate()}
          onClose={() => setAsking(false)}
        >
          {`It will no longer sign you in. You can connect it again at any time. What you have allowed at ${name} stays until you take it back there.`}
        </Confirm>
      )}
    </li>
  );
};
