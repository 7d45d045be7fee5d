import { Attachment } from "@parley/protocol/file";
import { LIMITS } from "@parley/protocol/limits";
import { Upload } from "@parley/protocol/upload";
import type { Check, Scene } from "../check";
import { ask, type Person } from "../person";
import { refusal } from "../refusal";
import { same } from "../same";

/** A picture of one point (PNG). */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
/** Within a minute, and some seconds for what happens between. */
const GONE_MS = 75_000;

/** Asks for an upload of the picture. */
const begin = async ({ url, people: [ada] }: Scene, roomId: string): Promise<Upload> => {
  const input = { roomId, name: "point.png", type: "image/png", bytes: PICTURE.length, width: 1, height: 1 };
  const response = await ask(url, "POST", "/api/files", ada.cookie, input);
  same(response.status, 200, "asking for an upload");
  return Upload.parse(await response.json());
};

/** Posts as a browser does. Answers with the status. */
const post = async ({ url, fields }: Upload, bytes: Uint8Array): Promise<number> => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([new Uint8Array(bytes)]));
  const response = await fetch(url, { method: "POST", body: form });
  await response.arrayBuffer();
  return response.status;
};

/** Where the API leads somebody who asks for the file, or the code of its refusal. */
const find = async (url: string, { cookie }: Pick<Person, "cookie">, fileId: string): Promise<URL | string> => {
  const response = await fetch(new URL(`/api/files/${fileId}`, url), { headers: { cookie }, redirect: "manual" });
  const location = response.headers.get("location");
  return response.status === 302 && location !== null ? new URL(location, url) : (await refusal(response))[1];
};

export const file: Check[] = [
  {
    name: "file: it is uploaded, sent, and read by the other member; with its message its bytes go, within a minute (I21)",
    needs: "people",
    async run(scene) {
      const { url, people, gather } = scene;
      const { ada, bob, roomId } = await gather();
      const upload = await begin(scene, roomId);
      const { fileId } = upload;
      same(await post(upload, PICTURE), 204, "the status of the upload");
      const completed = await ask(url, "POST", `/api/files/${fileId}/complete`, people[0].cookie);
      same(Attachment.parse(await completed.json()).bytes, PICTURE.length, "the bytes of the file");
      const { sent } = await ada.request("sendMessage", { roomId, content: "", files: [{ fileId, alt: "A point" }] });
      same([sent.content, sent.messageType], ["point.png", "IMAGE"], "the message");
      const heard = await bob.heard("message", ({ data }) => data.messageId === sent.messageId);
      same(heard.data.files, sent.files, "the files of the event");
      const address = await find(url, people[1], fileId);
      if (typeof address === "string") throw new Error(`the other member may not read it: ${address}`);
      const read = await fetch(address);
      same(Buffer.from(await read.arrayBuffer()).equals(PICTURE), true, "whether what is read is what was sent");
      same(read.headers.get("content-type"), "image/png", "the type of what is read");
      same((await refusal(await ask(url, "GET", `/api/files/${fileId}`)))[1], "session.required", "without a session");
      await ada.request("deleteMessage", { messageId: sent.messageId });
      same(await find(url, people[1], fileId), "file.not_found", "who asks after its message is deleted");
      const until = Date.now() + GONE_MS;
      // What is gone is absent or, in a bucket that nobody may list, refused.
      while ((await fetch(address)).ok) {
        if (Date.now() > until) throw new Error("its bytes are still there");
        await new Promise((resume) => setTimeout(resume, 500));
      }
    },
  },
  {
    name: "file: nothing else is kept than what was asked for, and what is not uploaded is not sent",
    needs: "people",
    async run(scene) {
      const { url, people, gather } = scene;
      const { ada, roomId } = await gather();
      const upload = await begin(scene, roomId);
      const { fileId, fields } = upload;
      for (const [what, change, bytes] of [
        ["a larger file", {}, Buffer.concat([PICTURE, PICTURE])],
        ["another type", { "Content-Type": "text/html" }, PICTURE],
        ["another key", { key: `${fields.key}x` }, PICTURE],
      ] as const) {
        const status = await post({ ...upload, fields: { ...fields, ...change } }, bytes);
        same(status === 400 || status === 403, true, `${what} is answered with ${status}, whether that is a refusal`);
      }
      const complete = await ask(url, "POST", `/api/files/${fileId}/complete`, people[0].cookie);
      same(await refusal(complete), [409, "file.not_ready"], "completing what is not there");
      const sending = await ada.refusal("sendMessage", { roomId, content: "", files: [{ fileId }] });
      same(sending, "file.not_ready", "sending it");
      same((await ask(url, "DELETE", `/api/files/${fileId}`, people[0].cookie)).status, 204, "discarding it");
      const large = { roomId, name: "large.bin", type: "image/png", bytes: LIMITS.fileBytes + 1 };
      const asking = await ask(url, "POST", "/api/files", people[0].cookie, large);
      same(await refusal(asking), [413, "file.too_large"], "asking for more bytes than a file has");
      const files = Array.from({ length: LIMITS.messageFiles + 1 }, () => ({ fileId }));
      same(
        await ada.refusal("sendMessage", { roomId, content: "", files }),
        "input.invalid",
        "more files than a message has",
      );
    },
  },
];
