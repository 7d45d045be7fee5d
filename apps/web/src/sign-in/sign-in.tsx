import type { Workspace } from "@parley/protocol/workspace";
import { useEnded, useSession } from "../session/use-session";
import { isolate } from "../ui/isolate";
import { Frame } from "./frame";
import styles from "./sign-in.module.css";
import { Ways } from "./ways";

/** The screen for somebody who is not signed in, or who is a guest in a workspace that has none any more. */
export const SignIn = ({ workspace }: { workspace: Workspace }) => {
  const ended = useEnded();
  const guest = useSession().data;
  const told = guest
    ? `There are no guests here any more, ${isolate(guest.username)}. Make your account last, and you keep your rooms and messages. Where you may not, ask an administrator to invite you.`
    : ended;
  return (
    <Frame
      title={
        <>
          <span>Sign in to </span>
          <bdi>{workspace.name}</bdi>
        </>
      }
    >
      {told !== undefined && (
        <p className={styles.ended} role="status">
          {told}
        </p>
      )}
      <Ways workspace={workspace} />
    </Frame>
  );
};
