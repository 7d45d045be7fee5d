import { SignedIn, Ticket } from "@parley/protocol/session";
import { call, enter, isEnding } from "./http";

/** Who is signed in in this browser, or null. */
export const current = async (): Promise<SignedIn | null> => {
  try {
    const user = await call("GET", "/api/session");
    return user === undefined ? null : SignedIn.parse(user);
  } catch (error) {
    if (isEnding()) return null;
    throw error;
  }
};

/** Signs in a guest, who has a name only. */
export const enterAsGuest = async (username: string): Promise<SignedIn> =>
  SignedIn.parse(await enter("/api/guest", { username }));
export const fetchTicket = async (userId: string): Promise<Ticket> =>
  Ticket.parse(await call("POST", "/api/tickets", { userId }));
