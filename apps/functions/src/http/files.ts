import * as File from "@parley/core/files/file";
import * as Budget from "@parley/core/people/budget";
import * as RoomFile from "@parley/core/room/file";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { FileId } from "@parley/protocol/file";
import { FileInput, type Upload } from "@parley/protocol/upload";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import { envOf, type HonoEnv, type Request, read } from "./request";
import { requireWelcome, sessionOf } from "./signed-in";

/** Files before and after their message: the contract of `@parley/protocol/upload`. */
export const files = new Hono<HonoEnv>()
  .post("/", async (c) => {
    const ctx = await contextOf(c, "POST /api/files");
    const file = await RoomFile.ask(ctx, await read(c, FileInput, "upload the file"));
    const { url, fields, expiresAt } = envOf(c).files.offer(file, ctx.clock.now());
    return c.json({
      fileId: file.fileId,
      // A store on the own origin names a path.
      url: url.startsWith("/") ? ownOrigin(c) + url : url,
      fields,
      expiresAt: new Date(expiresAt).toISOString(),
    } satisfies Upload);
  })

  .post("/:fileId/complete", async (c) => {
    const ctx = await contextOf(c, "POST /api/files/:fileId/complete");
    return c.json(await File.complete(ctx, envOf(c).files, fileIdOf(c)));
  })

  .delete("/:fileId", async (c) => {
    const ctx = await contextOf(c, "DELETE /api/files/:fileId");
    await File.discard(ctx, envOf(c).files, fileIdOf(c));
    return c.body(null, 204);
  })

  .get("/:fileId", async (c) => {
    const ctx = await contextOf(c, "GET /api/files/:fileId");
    const file = await RoomFile.find(ctx, fileIdOf(c));
    return c.redirect(envOf(c).files.address(file, ctx.clock.now()), 302);
  });

/** Who asks, charged for what they ask. Throws `session.required`, `person.rate_limited`, `session.guests_disabled`. */
const contextOf = async (c: Request, route: keyof typeof ROUTE_LIMITS & `${string} /api/files${string}`) => {
  const { deps } = envOf(c);
  const { user } = await sessionOf(c);
  await Budget.chargePerson(deps, user.userId, ROUTE_LIMITS[route].budget);
  await requireWelcome(c, user);
  return { ...deps, actor: { ...user, connectionId: "" } };
};

/** Throws `file.not_found` for what is no file's id. */
const fileIdOf = (c: Request): string => {
  const id = FileId.safeParse(c.req.param("fileId"));
  if (!id.success) throw File.notFound();
  return id.data;
};
