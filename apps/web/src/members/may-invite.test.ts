import { expect, test } from "vitest";
import { mayInvite } from "./may-invite";

const room = (role: "owner" | "moderator" | "member", invite?: "owners" | "moderators" | "members") =>
  ({ kind: "private", role, ...(invite && { invite }) }) as const;

test("the room's rule says whose invitation counts, and an owner's always does", () => {
  const roles = ["owner", "moderator", "member"] as const;
  const asked = [undefined, "owners", "moderators", "members"] as const;
  expect(asked.map((invite) => roles.filter((role) => mayInvite(room(role, invite), false) === "yes"))).toEqual([
    ["owner"],
    ["owner"],
    ["owner", "moderator"],
    ["owner", "moderator", "member"],
  ]);
});

test("nobody is invited into a direct or an archived room, or by a stranger; a guest needs an account first", () => {
  expect(mayInvite({ kind: "direct", role: "member", invite: "members" }, false)).toBe("no");
  expect(mayInvite({ ...room("owner"), archived: true }, false)).toBe("no");
  expect(mayInvite(undefined, false)).toBe("no");
  expect(mayInvite(room("owner"), true)).toBe("with an account");
  expect(mayInvite(room("member"), true)).toBe("no");
});
