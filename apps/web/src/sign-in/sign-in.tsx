import type { Workspace } from "@parley/protocol/workspace";
import { useEnded } from "../session/use-session";
import { Frame } from "./frame";
import styles from "./sign-in.module.css";
import { Ways } from "./ways";

/** The screen for somebody who is not signed in. */
export const SignIn = ({ workspace }: { workspace: Workspace }) => {
  const ended = useEnded();
  return (
    <Frame
      title={
        <>
          <span>Sign in to </span>
          <bdi>{workspace.name}</bdi>
        </>
      }
    >
      {ended !== undefined && (
        <p className={styles.ended} role="status">
          {ended}
        </p>
      )}
      <Ways workspace={workspace} />
    </Frame>
  );
};
