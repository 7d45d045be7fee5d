import type { ErrorCode } from "@parley/protocol/error";
import type { Provider } from "@parley/protocol/workspace";

export const PROVIDER_NAMES: Record<Provider, string> = { github: "GitHub", google: "Google" };

const TEXTS: Partial<Record<ErrorCode, (name: string) => string>> = {
  "provider.not_found": () => "This workspace does not let you sign in by this service.",
  "provider.refused": (name) =>
    `Signing in by ${name} took too long, or was begun in another window. Please try again.`,
  "provider.cancelled": (name) => `You did not let ${name} say who you are. Try again, or choose another way.`,
  "provider.unavailable": (name) =>
    `${name} does not answer as it should. Try again in a moment, or choose another way.`,
  "provider.taken": (name) =>
    `This ${name} account is connected to another account here. Sign in to that one to disconnect it.`,
  "provider.differs": (name) =>
    `This is not the ${name} account that yours is connected to. Choose the other one there.`,
  "account.exists": (name) => `There is an account for who you are at ${name} already.`,
  "account.sign_up_closed": () =>
    "This workspace lets in only whom it invites. Ask an administrator for an invitation.",
  "account.confirm_first": (name) =>
    `A long time has passed since you signed in. Sign in once more to connect ${name}.`,
  "account.required": () => "This account is being deleted.",
  "session.required": (name) => `You have been signed out. Sign in to connect ${name}.`,
  "session.cross_origin": () => "You came here from another site. To go on, begin here.",
  "address.rate_limited": () => "Many have signed in from your network in a short time. Try again in some minutes.",
};

/** Why a sign-in by a provider did not work. `provider`: undefined for one that is not known. */
export const problemText = (problem: ErrorCode, provider: Provider | undefined): string => {
  const name = provider ? PROVIDER_NAMES[provider] : "this service";
  return TEXTS[problem]?.(name) ?? `Signing in by ${name} did not work. Please try again.`;
};
