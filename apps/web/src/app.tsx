import { ParleyError } from "@parley/protocol/error";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useWorkspace } from "./account/use-workspace";
import { useRoute } from "./router/router";
import { owners } from "./session/person-storage";
import { useAskAgain, useEnded, useOnePerson, useSession } from "./session/use-session";
import { useRefusedStorage } from "./storage/use-refused-storage";
import { NoticeProvider, useNotify } from "./ui/notice";
import { Starting } from "./workspace/starting";

/** Retries a query only if the error's code allows it. */
const worthRetrying = (failures: number, error: Error) =>
  failures < 3 && error instanceof ParleyError && error.retry === "backoff";

// `networkMode: always`, because the client itself waits for a connection, and the server may be this very machine.
const queries = new QueryClient({
  defaultOptions: {
    queries: { networkMode: "always", retry: worthRetrying, staleTime: 30_000 },
    mutations: { networkMode: "always" },
  },
});

/** The app of a signed-in person, once it is loaded. Not `lazy`: React would show its fallback for at least 0.3 s. */
const useSignedIn = (enabled: boolean) =>
  useQuery({
    queryKey: ["session", "signed-in"],
    queryFn: async () => (await import("./workspace/signed-in")).SignedIn,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });

/** The screens of somebody who is not signed in, once they are loaded. */
const useSignInScreens = (enabled: boolean) =>
  useQuery({
    queryKey: ["session", "sign-in"],
    queryFn: async () => (await import("./sign-in/screens")).SCREENS,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });

const Gate = () => {
  const route = useRoute();
  const session = useSession();
  const notify = useNotify();
  const ended = useEnded();
  const askAgain = useAskAgain();
  useOnePerson(session.data);
  useRefusedStorage();
  const isSignedIn = Boolean(session.data);
  // A browser that stores nothing of anybody most likely shows the sign-in screen next.
  const isStranger = session.data === null || (!isSignedIn && owners().length === 0);
  const isLinking = route.name === "device-link";
  const isGuest = session.data?.workspaceRole === "guest";
  const workspace = useWorkspace(isStranger || isGuest);
  // Where there are no guests any more, they make their account last, or go no further.
  const isOut = isGuest && workspace.data?.guests === false;
  const loaded = useSignedIn(!isLinking && !isStranger);
  const screens = useSignInScreens(isStranger || isLinking || isOut);
  useEffect(() => {
    // Without a person, the sign-in screen shows the sentence.
    if (ended !== undefined && isSignedIn) notify(ended);
  }, [ended, isSignedIn, notify]);
  const starting = (failed: boolean, onRetry: () => void) => (
    <Starting failed={failed} said={ended} onRetry={onRetry} />
  );
  if (session.isPending || session.isError) return starting(session.isError, askAgain);
  if (isLinking || !session.data || isOut) {
    if (!screens.data) return starting(screens.isError, () => void screens.refetch());
    if (isLinking) return <screens.data.DeviceLink />;
    if (!workspace.data) return starting(workspace.isError, () => void workspace.refetch());
    if (route.name === "invitation")
      return <screens.data.Invitation key={route.code} workspace={workspace.data} code={route.code} />;
    return <screens.data.SignIn workspace={workspace.data} />;
  }
  const SignedIn = loaded.data;
  if (!SignedIn) return starting(loaded.isError, () => void loaded.refetch());
  return <SignedIn key={session.data.userId} me={session.data} />;
};

export const App = () => (
  <QueryClientProvider client={queries}>
    <NoticeProvider>
      <Gate />
    </NoticeProvider>
  </QueryClientProvider>
);
