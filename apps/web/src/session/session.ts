import { SignedIn, Ticket } from "@parley/protocol/session";
import { call } from "./http";

/** Who is signed in in this browser, or null. */
export const current = async (): Promise<SignedIn | null> => {
  const user = await call("GET", "/api/session");
  return user === undefined ? null : SignedIn.parse(user);
};

/** Signs in a guest, who has a name only. */
export const enterAsGuest = async (username: string): Promise<SignedIn> =>
  SignedIn.parse(await call("POST", "/api/guest", { username }));
export const signOut = () => call("DELETE", "/api/session");
export const fetchTicket = async (userId: string): Promise<Ticket> =>
  Ticket.parse(await call("POST", "/api/tickets", { userId }));
