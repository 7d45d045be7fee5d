import type { User } from "@parley/protocol/user";
import { ChatProvider } from "../chat/chat-provider";
import { LookAlikesProvider } from "../people/look-alikes-provider";
import { Workspace } from "./workspace";

/** Everything that is for somebody who is signed in. It is a file of its own for the browser, which `App` loads: import it nowhere else. */
export const SignedIn = ({ me }: { me: User }) => (
  <ChatProvider me={me}>
    <LookAlikesProvider>
      <Workspace />
    </LookAlikesProvider>
  </ChatProvider>
);
