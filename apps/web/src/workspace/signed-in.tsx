import type { SignedIn as Person } from "@parley/protocol/session";
import { memo, useEffect } from "react";
import { ChatProvider } from "../chat/chat-provider";
import { LookAlikesProvider } from "../people/look-alikes-provider";
import { whenIdle } from "../ui/when-idle";
import { Workspace } from "./workspace";

/** The app of a signed-in person, as a bundle of its own. `App` loads it. Import it nowhere else. */
export const SignedIn = memo(({ me }: { me: Person }) => {
  useEffect(
    () => whenIdle(() => void import("../session/app-worker").then(({ registerAppWorker }) => registerAppWorker())),
    [],
  );
  return (
    <ChatProvider me={me}>
      <LookAlikesProvider>
        <Workspace />
      </LookAlikesProvider>
    </ChatProvider>
  );
});
