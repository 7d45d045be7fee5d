import type { Provider, Workspace } from "@parley/protocol/workspace";
import { ButtonLink } from "../ui/button";
import { PROVIDER_NAMES } from "./provider-text";

type Query = { link?: "true"; switch?: "true"; username?: string; invitation?: string | undefined };

/** Where a sign-in by a provider begins. It leads back to the path that is shown. */
export const providerPath = (provider: Provider, { invitation, ...query }: Query = {}): string =>
  `/api/providers/${provider}?${new URLSearchParams({
    to: window.location.pathname,
    ...query,
    ...(invitation !== undefined && { invitation }),
  })}`;

type ProviderLinkProps = Query & { provider: Provider; children: string };

/** A link, as the browser leaves the app. */
export const ProviderLink = ({ provider, children, ...query }: ProviderLinkProps) => (
  <ButtonLink href={providerPath(provider, query)}>{children}</ButtonLink>
);

/** Leads to the services that may say who somebody is. `invitation`: the code of one that lets in somebody new. */
export const Providers = ({ workspace, invitation }: { workspace: Workspace; invitation?: string | undefined }) =>
  workspace.providers.map((provider) => (
    <ProviderLink key={provider} provider={provider} invitation={invitation}>
      {`Continue with ${PROVIDER_NAMES[provider]}`}
    </ProviderLink>
  ));
