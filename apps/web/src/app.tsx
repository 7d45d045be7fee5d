import { ParleyError } from "@parley/protocol/error";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { SignIn } from "./session/sign-in";
import { useAskAgain, useEnded, useOnePerson, useSession } from "./session/use-session";
import { useRefusedStorage } from "./storage/use-refused-storage";
import { NoticeProvider, useNotify } from "./ui/notice";
import { refuseFiles } from "./workspace/file-drops";
import { Starting } from "./workspace/starting";

const SignedIn = lazy(async () => ({ default: (await import("./workspace/signed-in")).SignedIn }));

/** By code: only what the server calls worth trying again is tried again. */
const worthRetrying = (failures: number, error: Error) =>
  failures < 3 && error instanceof ParleyError && error.retry === "backoff";

// `networkMode: always`: the client waits for a connection itself, and a page can be served from this very machine.
const queries = new QueryClient({
  defaultOptions: {
    queries: { networkMode: "always", retry: worthRetrying, staleTime: 30_000 },
    mutations: { networkMode: "always" },
  },
});

const Gate = () => {
  const session = useSession();
  const notify = useNotify();
  const ended = useEnded();
  const askAgain = useAskAgain();
  useOnePerson(session.data);
  useRefusedStorage();
  useEffect(() => refuseFiles(notify), [notify]);
  const isSignedIn = Boolean(session.data);
  useEffect(() => {
    // The sign-in screen says it for as long as it is there.
    if (ended !== undefined && isSignedIn) notify(ended);
  }, [ended, isSignedIn, notify]);
  if (session.isPending || session.isError) return <Starting failed={session.isError} onRetry={askAgain} />;
  if (!session.data) return <SignIn />;
  return (
    <Suspense fallback={<Starting failed={false} onRetry={askAgain} />}>
      <SignedIn key={session.data.userId} me={session.data} />
    </Suspense>
  );
};

export const App = () => (
  <QueryClientProvider client={queries}>
    <NoticeProvider>
      <Gate />
    </NoticeProvider>
  </QueryClientProvider>
);
