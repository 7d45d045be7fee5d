import type { Workspace } from "@parley/protocol/workspace";
import { ButtonLink } from "../ui/button";

const NAMES = { github: "GitHub", google: "Google" };

/** Links to the services that may say who somebody is. They are links, as the browser leaves the app. */
export const Providers = ({ workspace }: { workspace: Workspace }) =>
  workspace.providers.map((provider) => (
    <ButtonLink key={provider} href={`/api/providers/${provider}`}>
      {`Continue with ${NAMES[provider]}`}
    </ButtonLink>
  ));
