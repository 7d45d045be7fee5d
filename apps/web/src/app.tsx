import { ParleyError } from "@parley/protocol/error";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { owners } from "./session/person-storage";
import { SignIn } from "./session/sign-in";
import { useAskAgain, useEnded, useOnePerson, useSession } from "./session/use-session";
import { useRefusedStorage } from "./storage/use-refused-storage";
import { NoticeProvider, useNotify } from "./ui/notice";
import { refuseFiles } from "./workspace/file-drops";
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

const Gate = () => {
  const session = useSession();
  const notify = useNotify();
  const ended = useEnded();
  const askAgain = useAskAgain();
  useOnePerson(session.data);
  useRefusedStorage();
  useEffect(() => refuseFiles(notify), [notify]);
  const isSignedIn = Boolean(session.data);
  const loaded = useSignedIn(session.data !== null && (isSignedIn || owners().length > 0));
  useEffect(() => {
    // Without a person, the sign-in screen shows the sentence.
    if (ended !== undefined && isSignedIn) notify(ended);
  }, [ended, isSignedIn, notify]);
  if (session.isPending || session.isError) return <Starting failed={session.isError} onRetry={askAgain} />;
  if (!session.data) return <SignIn />;
  const SignedIn = loaded.data;
  if (!SignedIn) return <Starting failed={loaded.isError} onRetry={() => void loaded.refetch()} />;
  return <SignedIn key={session.data.userId} me={session.data} />;
};

export const App = () => (
  <QueryClientProvider client={queries}>
    <NoticeProvider>
      <Gate />
    </NoticeProvider>
  </QueryClientProvider>
);
