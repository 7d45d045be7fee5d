import { expect } from "vitest";
import type { openStage } from "./stage";

type Stage = Awaited<ReturnType<typeof openStage>>;

const post = (stage: Stage, path: string, input: object, cookie?: string) =>
  stage.http("POST", path, { body: JSON.stringify(input), ...(cookie !== undefined && { cookie }) });

/** The secret of a link by which another browser becomes the same person. */
export const linkOf = async (stage: Stage, cookie: string): Promise<string> =>
  (await post(stage, "/api/device-links", {}, cookie)).json.link.split("#")[1];

export const redeem = (stage: Stage, secret: string) => post(stage, "/api/device-links/redeem", { secret });

/** Another browser with a session of the same person, a socket, and a link that it and the first browser have made and nobody has used. */
export const plantSession = async (stage: Stage, cookie: string) => {
  const other = (await redeem(stage, await linkOf(stage, cookie))).cookie;
  const socket = await stage.connectWith(other);
  const links = [await linkOf(stage, cookie), await linkOf(stage, other)];
  return {
    /** Nothing of it leads into the account, nor does the first browser's former cookie. */
    expectEnded: async () => {
      expect(stage.closed).toContain(socket);
      for (const former of [cookie, other]) {
        expect((await stage.http("GET", "/api/session", { cookie: former })).statusCode).toBe(204);
        expect((await stage.http("GET", "/api/account", { cookie: former })).json.code).toBe("session.required");
        expect((await post(stage, "/api/tickets", {}, former)).json.code).toBe("session.required");
      }
      for (const link of links) expect((await redeem(stage, link)).json.code).toBe("session.link_spent");
    },
  };
};
