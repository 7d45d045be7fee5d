import type { SignedIn as Person } from "@parley/protocol/session";
import { ChatProvider } from "../chat/chat-provider";
import { LookAlikesProvider } from "../people/look-alikes-provider";
import { Workspace } from "./workspace";

/** The app of a signed-in person, as a bundle of its own. `App` loads it. Import it nowhere else. */
export const SignedIn = ({ me }: { me: Person }) => (
  <ChatProvider me={me}>
    <LookAlikesProvider>
      <Workspace />
    </LookAlikesProvider>
  </ChatProvider>
);
