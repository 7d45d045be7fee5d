import type { Workspace } from "@parley/protocol/workspace";
import styles from "./sign-in.module.css";

const NAMES = { github: "GitHub", google: "Google" };

/** Links to the services that may say who somebody is. They are links, as the browser leaves the app. */
export const Providers = ({ workspace }: { workspace: Workspace }) =>
  workspace.providers.map((provider) => (
    <a key={provider} href={`/api/providers/${provider}`} className={styles.provider}>
      {`Continue with ${NAMES[provider]}`}
    </a>
  ));
