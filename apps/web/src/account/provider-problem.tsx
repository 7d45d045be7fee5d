import { ProviderProblem as Problem } from "@parley/protocol/account";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { Provider } from "@parley/protocol/workspace";
import type { Route } from "../router/route";
import { markPlace, navigate, useRoute } from "../router/router";
import { useSession } from "../session/use-session";
import { FormError } from "../ui/field";
import styles from "./account.module.css";
import { NameForm } from "./name-form";
import { problemText } from "./provider-text";
import { providerPath } from "./providers";
import { SwitchForm } from "./switch-form";

type Told = { problem: ErrorCode; provider: Provider | undefined; text: string };

/** What the page's address says of a sign-in by a provider that did not work, and takes it out of there. */
const read = (): Told | undefined => {
  const told = Problem.safeParse(Object.fromEntries(new URLSearchParams(window.location.search)));
  if (!told.success) return undefined;
  markPlace(window.location.pathname);
  const { problem } = told.data;
  const provider = Provider.safeParse(told.data.provider).data;
  return { problem, provider, text: problemText(problem, provider) };
};

/** The page is loaded anew with each answer of a provider. */
const told = read();
let toldAt: Route | undefined;

/** Why a sign-in by a provider has just not worked, until the person goes elsewhere. */
export const useProviderProblem = (): Told | undefined => {
  const route = useRoute();
  toldAt ??= route;
  return route === toldAt ? told : undefined;
};

type ProviderProblemProps = { told: Told; invitation?: string | undefined };

/** Says why a sign-in by a provider did not work, and leads on where there is something to decide. */
export const ProviderProblem = ({ told: { problem, provider, text }, invitation }: ProviderProblemProps) => {
  const isGuest = useSession().data?.workspaceRole === "guest";
  // Nobody else is asked: anybody can make an address that says so.
  if (problem !== "account.exists" || !provider || !isGuest) return <FormError>{text}</FormError>;
  return (
    <SwitchForm
      lead={text}
      signIn={() => leaveFor(provider, { switch: "true", invitation })}
      onSignedIn={() => {}}
      onCancel={forget}
    />
  );
};

/** Takes what the page was told out of it. */
const forget = () => navigate(window.location.pathname, { replace: true });

/** Begins anew with the provider. The page goes. It may be shown once more as it was, by Back. */
const leaveFor = (provider: Provider, query: Parameters<typeof providerPath>[1]): Promise<never> => {
  window.location.assign(providerPath(provider, query));
  return new Promise((_, reject) => {
    const back = () => reject(new ParleyError("provider.cancelled", problemText("provider.cancelled", provider)));
    window.addEventListener("pageshow", back, { once: true });
  });
};

type ChooseNameProps = { provider: Provider; invitation?: string | undefined };

/** Asks somebody new for the name that the provider does not know, and begins anew with it. */
export const ChooseName = ({ provider, invitation }: ChooseNameProps) => {
  const begin = (username: string) => leaveFor(provider, { username, invitation });
  return (
    <>
      <NameForm
        lead="You are new here. Choose the name that others will see."
        autoComplete="name"
        signIn={begin}
        onSignedIn={() => {}}
      />
      <p className={styles.others}>
        <button type="button" className={styles.link} onClick={forget}>
          Choose another way
        </button>
      </p>
    </>
  );
};
