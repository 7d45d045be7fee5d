import { useQuery } from "@tanstack/react-query";
import * as Push from "../notifications/push-subscription";

/** What queries of pushes are called. Both begin alike, so that what changes one asks for both anew. */
export const PUSH_KEY = ["account", "push"];

/** The key to subscribe with, and the browsers that get pushes, as the server has them. */
export const usePushPage = () => useQuery({ queryKey: [...PUSH_KEY, "page"], queryFn: Push.page });

/** The id of this browser's subscription, which the server may have forgotten. */
export const useOwnId = () =>
  useQuery({ queryKey: [...PUSH_KEY, "own"], queryFn: async () => (await Push.ownId()) ?? null });
