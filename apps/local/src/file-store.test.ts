import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { LIMITS } from "@parley/protocol/limits";
import { Upload } from "@parley/protocol/upload";
import { arrive, ask } from "@parley/smoke/person";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { launch, temporaryFolder } from "../test/process";
import { useProduct } from "../test/product";
import { rangeOf } from "./file-store";

const product = useProduct();

type Person = Awaited<ReturnType<typeof arrive>>;

/** A room of Ada's, and an upload that she may make there. */
const asked = async (
  url: string,
  change: object = {},
  bytes: Uint8Array = Buffer.from("0123456789"),
  members: string[] = [],
) => {
  const ada = await arrive(url, "Ada");
  const { room } = await ada.request("createRoom", { name: "Room", isPrivate: true, members });
  const { roomId } = room;
  const input = { roomId, name: "a.png", type: "image/png", bytes: bytes.length, ...change };
  const upload = Upload.parse(await (await ask(url, "POST", "/api/files", ada.cookie, input)).json());
  return { ada, roomId, upload, bytes };
};

const formOf = (fields: Record<string, string>, bytes: Uint8Array): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([new Uint8Array(bytes)]), "whatever.exe");
  return form;
};

const post = async (url: string, fields: Record<string, string>, bytes: Uint8Array) => {
  const response = await fetch(url, { method: "POST", body: formOf(fields, bytes) });
  const [, code] = /<Code>(\w+)<\/Code>/.exec(await response.text()) ?? [];
  return { status: response.status, code };
};

const complete = async (url: string, { cookie }: Person, fileId: string) => {
  const response = await ask(url, "POST", `/api/files/${fileId}/complete`, cookie);
  return { status: response.status, ...z.record(z.string(), z.unknown()).parse(await response.json()) };
};

/** Where the bytes are: what a browser follows. */
const locate = async (url: string, { cookie }: Person, fileId: string) => {
  const response = await fetch(new URL(`/api/files/${fileId}`, url), { headers: { cookie }, redirect: "manual" });
  const location = response.headers.get("location");
  return { status: response.status, location: location === null ? undefined : new URL(location, url) };
};

/** Uploads and sends one file, and says its id. */
const share = async (url: string, bytes: Uint8Array, members: string[] = []) => {
  const { ada, roomId, upload } = await asked(url, {}, bytes, members);
  expect((await post(upload.url, upload.fields, bytes)).status).toBe(204);
  await complete(url, ada, upload.fileId);
  await ada.request("sendMessage", { roomId, content: "", files: [{ fileId: upload.fileId }] });
  return { ada, fileId: upload.fileId, roomId };
};

describe("what was asked for", () => {
  it("is posted, completed, sent and read, by its members alone, in parts too", async () => {
    const { url } = product();
    const bytes = randomBytes(300_000);
    const { ada, roomId, upload } = await asked(url, { name: "Käse.png" }, bytes);
    expect(await post(upload.url, upload.fields, bytes)).toEqual({ status: 204, code: undefined });
    expect(await complete(url, ada, upload.fileId)).toMatchObject({
      status: 200,
      name: "Käse.png",
      bytes: bytes.length,
    });
    const files = [{ fileId: upload.fileId, alt: "Cheese" }];
    const { sent } = await ada.request("sendMessage", { roomId, content: "", files });
    expect(sent).toMatchObject({ messageType: "IMAGE", files: [{ fileId: upload.fileId, alt: "Cheese" }] });
    const { status, location } = await locate(url, ada, upload.fileId);
    expect(status).toBe(302);
    const response = await fetch(location ?? "");
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": "inline; filename=\"K_se.png\"; filename*=UTF-8''K%C3%A4se.png",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, max-age=600, immutable",
    });
    const part = await fetch(location ?? "", { headers: { range: "bytes=100-199" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    const eve = await arrive(url, "Eve");
    expect((await locate(url, eve, upload.fileId)).status).toBe(404);
    // The same address for a while, so that browsers keep what they have.
    expect((await locate(url, ada, upload.fileId)).location?.href).toBe(location?.href);
  });

  it("is removed with its message, within a moment", async () => {
    const { url } = product();
    const { ada, roomId, upload, bytes } = await asked(url);
    await post(upload.url, upload.fields, bytes);
    await complete(url, ada, upload.fileId);
    const { sent } = await ada.request("sendMessage", { roomId, content: "", files: [{ fileId: upload.fileId }] });
    const { location = "" } = await locate(url, ada, upload.fileId);
    await ada.request("deleteMessage", { messageId: sent.messageId });
    expect((await locate(url, ada, upload.fileId)).status).toBe(404);
    // Also for somebody who still has an address.
    await expect.poll(async () => (await fetch(location)).status).toBe(404);
  });

  it("may be discarded, and posted again until then", async () => {
    const { url } = product();
    const { ada, upload, bytes } = await asked(url);
    for (let tries = 0; tries < 2; tries += 1) expect((await post(upload.url, upload.fields, bytes)).status).toBe(204);
    const discard = () => ask(url, "DELETE", `/api/files/${upload.fileId}`, ada.cookie).then(({ status }) => status);
    expect([await discard(), await discard()]).toEqual([204, 204]);
    expect(await complete(url, ada, upload.fileId)).toMatchObject({ status: 404, code: "file.not_found" });
  });
});

describe("nothing else is kept", () => {
  const tampered = (fields: Record<string, string>, change: (policy: { conditions: unknown[] }) => void) => {
    const policy = JSON.parse(Buffer.from(fields.Policy ?? "", "base64").toString());
    change(policy);
    return { ...fields, Policy: Buffer.from(JSON.stringify(policy)).toString("base64") };
  };
  const without = ({ Policy: _policy, ...fields }: Record<string, string>) => fields;

  type Case = [
    what: string,
    fields: (fields: Record<string, string>) => Record<string, string>,
    code: string | RegExp,
    bytes?: string,
  ];
  const CASES: Case[] = [
    ["a larger file", (fields) => fields, /EntityToo(Large|Small)/, "0123456789+"],
    ["a smaller one", (fields) => fields, /EntityToo(Large|Small)/, "01234"],
    ["another type", (fields) => ({ ...fields, "Content-Type": "text/html" }), "AccessDenied"],
    ["another key", (fields) => ({ ...fields, key: "incoming/aaaaaaaaaaaaaaaa" }), "AccessDenied"],
    ["a way out of the folder", (fields) => ({ ...fields, key: "../../auth-secret" }), "AccessDenied"],
    ["another name", (fields) => ({ ...fields, "Content-Disposition": "inline" }), "AccessDenied"],
    ["a field that nothing covers", (fields) => ({ ...fields, "x-amz-meta-a": "1" }), "AccessDenied"],
    ["a field that is missing", ({ success_action_status: _status, ...fields }) => fields, "AccessDenied"],
    [
      "another policy",
      (fields) => tampered(fields, ({ conditions }) => conditions.push(["content-length-range", 0, 9_999])),
      "SignatureDoesNotMatch",
    ],
    ["another signature", (fields) => ({ ...fields, "X-Amz-Signature": "0".repeat(64) }), "SignatureDoesNotMatch"],
    ["no policy", without, "SignatureDoesNotMatch"],
    ["another date", (fields) => ({ ...fields, "X-Amz-Date": "20300101T000000Z" }), "SignatureDoesNotMatch"],
  ];

  it.each(CASES)("not %s", async (_what, change, code, text = "0123456789") => {
    const { url } = product();
    const { ada, upload } = await asked(url);
    const answer = await post(upload.url, change(upload.fields), Buffer.from(text));
    expect(answer.code).toMatch(code);
    expect(await complete(url, ada, upload.fileId)).toMatchObject({ status: 409, code: "file.not_ready" });
  });

  it("nor what is no form, or has no file", async () => {
    const { url } = product();
    const { upload } = await asked(url);
    for (const [body, type] of [
      ["", "multipart/form-data; boundary=x"],
      ["--x\r\n", "multipart/form-data; boundary=x"],
      ['--x\r\ncontent-disposition: form-data; name="key"\r\n\r\nk\r\n--x--\r\n', "multipart/form-data; boundary=x"],
      ["{}", "application/json"],
      [
        `--x\r\ncontent-disposition: form-data; name="key"\r\n\r\n${"k".repeat(100_000)}`,
        "multipart/form-data; boundary=x",
      ],
    ] as const) {
      const response = await fetch(upload.url, { method: "POST", body, headers: { "Content-Type": type } });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("MalformedPOSTRequest");
    }
    expect(product().traces().errors).toEqual([]);
  });

  it("nor what comes too late; and an address ends, and opens no other file", async () => {
    const { url } = product();
    const bob = await arrive(url, "Bob");
    const { ada, fileId } = await share(url, Buffer.from("0123456789"), [bob.userId]);
    product().advance(-LIMITS.uploadTtlMs - 1_000);
    const [late, { location: old }] = [await asked(url), await locate(url, bob, fileId)];
    product().advance(LIMITS.uploadTtlMs + 1_000);
    expect(await post(late.upload.url, late.upload.fields, late.bytes)).toEqual({ status: 403, code: "AccessDenied" });
    expect((await fetch(old ?? "")).status).toBe(403);
    const { location: address = new URL(url) } = await locate(url, ada, fileId);
    expect((await fetch(address)).status).toBe(200);
    for (const change of [
      (it: URL) => it.searchParams.set("response-content-type", "text/html"),
      (it: URL) => it.searchParams.set("response-content-disposition", "inline"),
      (it: URL) => it.searchParams.set("X-Amz-Expires", "604800"),
      (it: URL) => it.searchParams.set("more", "1"),
      (it: URL) => it.searchParams.delete("X-Amz-Signature"),
      (it: URL) => {
        it.pathname = "/store/files/aaaaaaaaaaaaaaaa";
      },
    ]) {
      const other = new URL(address);
      change(other);
      expect((await fetch(other)).status).toBe(403);
    }
  });
});

/** The bytes of a post: what comes before the file's own, and what comes after. */
const written = (fields: Record<string, string>) => {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  return { before: Buffer.from(parts.join("") + file), after: Buffer.from("\r\n--x--\r\n") };
};

/** A post by hand, of which `length` bytes are announced and none are sent. */
const openPost = (url: string, length: number) => {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let answer = "";
  // What the server ends while bytes are on their way to it may be reset.
  socket
    .on("error", () => socket.destroy())
    .on("data", (chunk) => {
      answer += chunk;
    });
  const ended = once(socket, "close").then(() => answer.split("\r\n")[0]);
  socket.write(
    `POST /store HTTP/1.1\r\nHost: ${host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}\r\n\r\n`,
  );
  return { socket, ended, status: () => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] };
};

/** The names of what was posted, or is being posted, and not looked at yet. */
const incomingOf = (data: string): string[] => {
  const folder = join(data, "files", "incoming");
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe("whoever posts", () => {
  it("holds nobody up who was not allowed to, and is cut off before long", { timeout: 60_000 }, async () => {
    const { url } = product();
    const silent = Array.from({ length: 70 }, () => openPost(url, 10_000));
    const forged = written({ key: "incoming/aaaaaaaaaaaaaaaa", Policy: "e30=", "X-Amz-Signature": "0".repeat(64) });
    // Never silent for long, and never at the end of its fields.
    const slow = openPost(url, 10_000);
    const drip = setInterval(() => slow.socket.write(forged.before.subarray(0, 1)), 200);
    onTestFinished(() => clearInterval(drip));
    const { ada, upload, bytes } = await asked(url);
    expect(await post(upload.url, upload.fields, bytes)).toMatchObject({ status: 204 });
    expect(await complete(url, ada, upload.fileId)).toMatchObject({ status: 200 });
    // They are all still there.
    expect(silent.every(({ socket }) => !socket.closed)).toBe(true);
    await Promise.all([...silent, slow].map(({ ended }) => ended));
    expect(product().traces().errors).toEqual([]);
  });

  it("has eight posts under way waits with the ninth, and nobody else does", async () => {
    const folder = await temporaryFolder();
    const url = await launch({ PARLEY_DATA: folder }).ready;
    const { ada, roomId, upload, bytes } = await asked(url);
    for (let n = 0; n < 8; n += 1) {
      const input = { roomId, name: "a.png", type: "image/png", bytes: bytes.length };
      const { fields } = Upload.parse(await (await ask(url, "POST", "/api/files", ada.cookie, input)).json());
      const { before, after } = written(fields);
      const hanging = openPost(url, before.length + bytes.length + after.length);
      hanging.socket.write(Buffer.concat([before, bytes.subarray(0, 5)]));
    }
    await expect.poll(() => incomingOf(folder).length).toBe(8);
    expect(await post(upload.url, upload.fields, bytes)).toEqual({ status: 503, code: "SlowDown" });
    const bob = await asked(url);
    expect(await post(bob.upload.url, bob.upload.fields, bob.bytes)).toMatchObject({ status: 204 });
  });

  it("comes last takes the place of an earlier post of the same file", async () => {
    const { url } = product();
    const bytes = randomBytes(200_000);
    const { ada, upload } = await asked(url, {}, bytes);
    const { before, after } = written(upload.fields);
    const hanging = openPost(upload.url, before.length + bytes.length + after.length);
    hanging.socket.write(Buffer.concat([before, bytes.subarray(0, 1_000)]));
    // The store has to have read that before another one can take its place.
    await expect
      .poll(async () => {
        const answer = await post(upload.url, upload.fields, bytes);
        return answer.status === 204 && hanging.socket.closed;
      })
      .toBe(true);
    expect(await complete(url, ada, upload.fileId)).toMatchObject({ status: 200, bytes: bytes.length });
  });

  it("posts once more what was taken, sent, discarded or deleted is refused, and nothing is stored", async () => {
    const folder = await temporaryFolder();
    const url = await launch({ PARLEY_DATA: folder }).ready;
    const incoming = () => incomingOf(folder);
    const refused = { status: 403, code: "AccessDenied" };

    const { ada, roomId, upload, bytes } = await asked(url);
    const again = () => post(upload.url, upload.fields, bytes);
    expect(await again()).toMatchObject({ status: 204 });
    expect(incoming()).toEqual([upload.fileId]);
    await complete(url, ada, upload.fileId);
    expect(await again()).toEqual(refused);
    const { sent } = await ada.request("sendMessage", { roomId, content: "", files: [{ fileId: upload.fileId }] });
    expect(await again()).toEqual(refused);
    await ada.request("deleteMessage", { messageId: sent.messageId });
    expect(await again()).toEqual(refused);

    const other = await asked(url);
    await ask(url, "DELETE", `/api/files/${other.upload.fileId}`, other.ada.cookie);
    expect(await post(other.upload.url, other.upload.fields, other.bytes)).toEqual(refused);
    expect(incoming()).toEqual([]);
  });

  it("is in the middle of a post when the file is discarded is refused at its end, and nothing is stored", async () => {
    const folder = await temporaryFolder();
    const url = await launch({ PARLEY_DATA: folder }).ready;
    const incoming = () => incomingOf(folder);
    const { ada, upload, bytes } = await asked(url);
    const { before, after } = written(upload.fields);
    const slow = openPost(upload.url, before.length + bytes.length + after.length);
    slow.socket.write(Buffer.concat([before, bytes.subarray(0, 5)]));
    await expect.poll(() => incoming().length).toBe(1);
    await ask(url, "DELETE", `/api/files/${upload.fileId}`, ada.cookie);
    slow.socket.write(Buffer.concat([bytes.subarray(5), after]));
    await expect.poll(slow.status).toBe("403");
    expect(incoming()).toEqual([]);
  });
});

describe("a range", () => {
  it.each([
    [undefined, { from: 0, to: 9 }],
    ["bytes=0-", { from: 0, to: 9 }],
    ["bytes=2-4", { from: 2, to: 4 }],
    ["bytes=5-99", { from: 5, to: 9 }],
    ["bytes=-3", { from: 7, to: 9 }],
    ["bytes=-99", { from: 0, to: 9 }],
    ["bytes=10-", undefined],
    ["bytes=4-2", undefined],
    ["bytes=-0", undefined],
    ["bytes=0-1,4-5", { from: 0, to: 9 }],
    ["lines=1-2", { from: 0, to: 9 }],
  ])("%s", (header, range) => expect(rangeOf(header, 10)).toEqual(range));
});

const readBytes = async (url: string, ada: Person, fileId: string) => {
  const { location } = await locate(url, ada, fileId);
  return location && Buffer.from(await (await fetch(location)).arrayBuffer());
};

const dataScript = join(import.meta.dirname, "..", "dist", "data.mjs");

it("I21: what was acknowledged is there after kill -9, in a backup, and where that is restored", async () => {
  const folder = await temporaryFolder();
  const data = join(folder, "data");
  const first = launch({ PARLEY_DATA: data });
  const bytes = randomBytes(100_000);
  const { ada, fileId } = await share(await first.ready, bytes);
  first.kill("SIGKILL");
  await first.ended;
  const second = launch({ PARLEY_DATA: data });
  expect((await readBytes(await second.ready, ada, fileId))?.equals(bytes)).toBe(true);
  const copy = join(folder, "copy");
  expect(await launch({ PARLEY_DATA: data }, { script: [dataScript, "backup", copy] }).ended).toMatchObject({
    code: 0,
  });
  const later = await share(await second.ready, bytes);
  second.kill("SIGTERM");
  await second.ended;
  const restore = { script: [dataScript, "restore", copy, "--replace"] };
  const { stdout } = await launch({ PARLEY_DATA: data }, restore).ended;
  const third = launch({ PARLEY_DATA: data });
  expect((await readBytes(await third.ready, ada, fileId))?.equals(bytes)).toBe(true);
  const [, aside = ""] = /What was there is in (\S+)\./.exec(stdout) ?? [];
  expect(readdirSync(join(aside, "files", "kept")).sort()).toEqual([fileId, later.fileId].sort());
  expect(readFileSync(join(copy, "files", "kept", fileId)).equals(bytes)).toBe(true);
});

it("what was posted and never looked at is gone after a day", async () => {
  const folder = await temporaryFolder();
  const incoming = join(folder, "files", "incoming");
  mkdirSync(incoming, { recursive: true });
  for (const name of ["old", "young"]) writeFileSync(join(incoming, name), "x");
  execFileSync("touch", ["-d", "2 days ago", join(incoming, "old")]);
  await launch({ PARLEY_DATA: folder }).ready;
  await expect.poll(() => readdirSync(incoming)).toEqual(["young"]);
});

it("a full disk is an answer, and nothing is left of the file", async () => {
  const folder = await temporaryFolder();
  // No file may become larger than 2 MB; the table's is smaller.
  const full = launch(
    { PARLEY_DATA: folder },
    { through: ["bash", "-c", 'trap \'\' XFSZ; ulimit -f 2048; exec "$0" "$@"'] },
  );
  const url = await full.ready;
  const bytes = randomBytes(4 * 1024 * 1024);
  const { ada, upload } = await asked(url, {}, bytes);
  expect(await post(upload.url, upload.fields, bytes)).toEqual({ status: 507, code: "InsufficientStorage" });
  expect(incomingOf(folder)).toEqual([]);
  expect(await complete(url, ada, upload.fileId)).toMatchObject({ code: "file.not_ready" });
});

it("memory stays flat while files of 25 MB come and go, several at once", { timeout: 120_000 }, async () => {
  const child = launch({ PARLEY_DATA: await temporaryFolder() });
  const url = await child.ready;
  const bytes = randomBytes(LIMITS.fileBytes);
  const residentMb = () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)])) / 1024;
  const comeAndGo = async () => {
    const { ada, upload } = await asked(url, { type: "application/octet-stream" }, bytes);
    expect((await post(upload.url, upload.fields, bytes)).status).toBe(204);
    await complete(url, ada, upload.fileId);
    expect((await readBytes(url, ada, upload.fileId))?.length).toBe(bytes.length);
  };
  // What the process takes once.
  await comeAndGo();
  const before = residentMb();
  let most = before;
  const looking = setInterval(() => {
    most = Math.max(most, residentMb());
  }, 50);
  onTestFinished(() => clearInterval(looking));
  for (let round = 0; round < 2; round += 1) await Promise.all(Array.from({ length: 8 }, comeAndGo));
  // All of them held at once would be 200 MB.
  expect(most - before).toBeLessThan(100);
});
