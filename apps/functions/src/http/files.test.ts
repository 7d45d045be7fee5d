import { Attachment } from "@parley/protocol/file";
import { LIMITS } from "@parley/protocol/limits";
import { Upload } from "@parley/protocol/upload";
import { expect, it } from "vitest";
import { openStage } from "../../test/stage";

type Stage = Awaited<ReturnType<typeof openStage>>;
type Person = Awaited<ReturnType<Stage["arrive"]>>;

/** Ada and Bob in a room, and what Ada asks of the API. */
const open = async () => {
  const stage = await openStage();
  const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
  const { data } = await ada.request("createRoom", { name: "Room", isPrivate: true, members: [bob.userId] });
  const roomId: string = data.room.roomId;
  const ask = async (person: Person, method: string, path: string, input?: object) =>
    stage.http(method, path, { cookie: person.cookie, ...(input && { body: JSON.stringify(input) }) });
  const input = { roomId, name: "../a.png", type: "image/png", bytes: 10, width: 1, height: 1 };
  return { stage, ada, bob, roomId, ask, input };
};

it("a file is asked for, completed, sent and read, and removed with its message", async () => {
  const { stage, ada, bob, roomId, ask, input } = await open();
  const upload = Upload.parse((await ask(ada, "POST", "/api/files", input)).json);
  const { fileId } = upload;
  expect((await ask(ada, "POST", `/api/files/${fileId}/complete`)).json.code).toBe("file.not_ready");
  stage.files.post({ fileId, ...input });
  const file = Attachment.parse((await ask(ada, "POST", `/api/files/${fileId}/complete`)).json);
  expect(file).toEqual({ fileId, name: "a.png", type: "image/png", bytes: 10, width: 1, height: 1 });
  const { data } = await ada.request("sendMessage", { roomId, content: "", files: [{ fileId }] });
  expect(data.sent.files).toEqual([file]);
  const found = await ask(bob, "GET", `/api/files/${fileId}`);
  expect([found.statusCode, found.answered["cache-control"]]).toEqual([302, "no-store"]);
  expect(found.answered.location).toContain(fileId);
  expect((await ask(ada, "DELETE", `/api/files/${fileId}`)).json.code).toBe("file.used");
  await ada.request("deleteMessage", { messageId: data.messageId });
  expect((await ask(bob, "GET", `/api/files/${fileId}`)).json.code).toBe("file.not_found");
  expect(stage.files.kept.size).toBe(0);
});

it("what is no file, and what is not as its schema says, are refused", async () => {
  const { ada, ask, input } = await open();
  const eve = ask;
  for (const path of ["/api/files/absent-absent-absent", "/api/files/x", `/api/files/${"x".repeat(200)}`])
    expect((await eve(ada, "GET", path)).json.code).toBe("file.not_found");
  for (const [change, code] of [
    [{ bytes: LIMITS.fileBytes + 1 }, "file.too_large"],
    [{ bytes: 0 }, "input.invalid"],
    [{ type: "text/html; charset=utf-8" }, "input.invalid"],
    [{ roomId: "absent" }, "room.not_found"],
    [{ more: 1 }, "input.invalid"],
  ] as const)
    expect((await ask(ada, "POST", "/api/files", { ...input, ...change })).json.code).toBe(code);
});

it("what is not sent is removed a day later, by the sweep", async () => {
  const { stage, ada, ask, input } = await open();
  const { fileId } = Upload.parse((await ask(ada, "POST", "/api/files", input)).json);
  stage.files.post({ fileId, ...input });
  await ask(ada, "POST", `/api/files/${fileId}/complete`);
  stage.advance(LIMITS.unsentFileTtlMs + 1_000);
  await stage.functions.deliver({ task: "sweep" });
  expect(stage.files.kept.size).toBe(0);
  const { code } = (await ask(ada, "DELETE", `/api/files/${fileId}`)).json ?? {};
  expect(code).toBeUndefined();
});
