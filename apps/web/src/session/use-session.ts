import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as Session from "./session";

const KEY = ["session"];

/** Who is signed in: undefined while that is being asked, null when nobody is. */
export const useSession = () =>
  useQuery({ queryKey: KEY, queryFn: Session.current, staleTime: Number.POSITIVE_INFINITY });

export const useSignIn = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: Session.signIn,
    onSuccess: (user) => queries.setQueryData(KEY, user),
  });
};

/** Leads back to the sign-in screen and forgets what was loaded. */
export const useSignedOut = () => {
  const queries = useQueryClient();
  return () => {
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
    queries.setQueryData(KEY, null);
  };
};
