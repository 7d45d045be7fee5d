import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBucket } from "./bucket";
import { querySignature } from "./s3-signature";

const SIGNER = {
  region: "eu-central-1",
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "example",
  sessionToken: "token",
};
const FILE = { fileId: "0123456789abcdef", name: "a.html", type: "text/html", bytes: 5 };
const NOW = Date.UTC(2030, 0, 1);

type Stored = { body: string; type: string; disposition?: string };

/** What of S3 the product uses: it knows objects, and checks that each request is signed for what it is. */
const openS3 = async ({ broken = 0 } = {}) => {
  const objects = new Map<string, Stored>();
  const asked: string[] = [];
  let failures = broken;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://s3");
    const { "X-Amz-Signature": signature, ...query } = Object.fromEntries(url.searchParams);
    const names = (query["X-Amz-SignedHeaders"] ?? "").split(";").filter((name) => name !== "host");
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
    const signable = {
      method: request.method ?? "",
      host: request.headers.host ?? "",
      path: url.pathname,
      query,
      headers,
    };
    const key = url.pathname.slice(1);
    asked.push(`${request.method} ${key}`);
    if (querySignature(signable, SIGNER) !== signature) return void response.writeHead(403).end();
    failures -= 1;
    if (failures >= 0) return void response.writeHead(500).end();
    const found = objects.get(key);
    const etag = (object: Stored) => `"${object.body.length}-${object.type}"`;
    if (request.method === "HEAD")
      return found
        ? void response
            .writeHead(200, { "content-length": found.body.length, "content-type": found.type, etag: etag(found) })
            .end()
        : // As S3 answers who may not list the bucket.
          void response.writeHead(403).end();
    if (request.method === "PUT") {
      const source = objects.get(String(request.headers["x-amz-copy-source"]).replace("/bucket/", ""));
      if (!source) return void response.writeHead(404).end();
      if (request.headers["x-amz-copy-source-if-match"] !== etag(source)) return void response.writeHead(412).end();
      const type = String(request.headers["content-type"]);
      objects.set(key, { body: source.body, type, disposition: String(request.headers["content-disposition"]) });
      return void response.writeHead(200).end("<CopyObjectResult></CopyObjectResult>");
    }
    objects.delete(key);
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bucket = createBucket(`http://${host}`, { bucket: "bucket", host, signer: SIGNER }, () => NOW);
  return { bucket, objects, asked };
};

describe("the files' bucket", () => {
  it("takes what was posted as it was asked for to where it is read, and says there that it is harmless", async () => {
    const { bucket, objects } = await openS3();
    expect(await bucket.take(FILE)).toBe(false);
    objects.set("incoming/0123456789abcdef", { body: "<html", type: "text/html" });
    for (let tries = 0; tries < 2; tries += 1) expect(await bucket.take(FILE)).toBe(true);
    expect([...objects]).toEqual([
      [
        "files/0123456789abcdef",
        {
          body: "<html",
          type: "application/octet-stream",
          disposition: "attachment; filename=\"a.html\"; filename*=UTF-8''a.html",
        },
      ],
    ]);
    for (let tries = 0; tries < 2; tries += 1) await bucket.remove(FILE.fileId);
    expect(objects.size).toBe(0);
  });

  it("takes nothing else", async () => {
    const { bucket, objects } = await openS3();
    for (const object of [
      { body: "<html>", type: "text/html" },
      { body: "<html", type: "image/png" },
    ]) {
      objects.set("incoming/0123456789abcdef", object);
      expect(await bucket.take(FILE)).toBe(false);
    }
    expect([...objects.keys()]).toEqual(["incoming/0123456789abcdef"]);
  });

  it("tries again where S3 fails, and says so where it goes on failing", async () => {
    const flaky = await openS3({ broken: 2 });
    await flaky.bucket.remove(FILE.fileId);
    expect(flaky.asked.length).toBe(4);
    const down = await openS3({ broken: 100 });
    await expect(down.bucket.take(FILE)).rejects.toMatchObject({ code: "file.unavailable", retryAfterMs: 5_000 });
  });

  it("offers one key, type and size, and addresses that stay the same for some minutes", async () => {
    const { bucket } = await openS3();
    const { url, fields, expiresAt } = bucket.offer(FILE, NOW);
    expect(new URL(url).pathname).toBe("/");
    expect(expiresAt - NOW).toBe(30 * 60_000);
    const { conditions } = JSON.parse(Buffer.from(fields.Policy ?? "", "base64").toString());
    expect(conditions).toEqual(
      expect.arrayContaining([
        { key: "incoming/0123456789abcdef" },
        { "Content-Type": "text/html" },
        { bucket: "bucket" },
        ["content-length-range", 5, 5],
      ]),
    );
    const address = bucket.address(FILE, NOW);
    expect(bucket.address(FILE, NOW + 299_999)).toBe(address);
    expect(bucket.address(FILE, NOW + 300_000)).not.toBe(address);
    const { searchParams } = new URL(address);
    expect(searchParams.get("response-content-type")).toBe("application/octet-stream");
    expect(searchParams.get("response-content-disposition")).toMatch(/^attachment/);
    expect(searchParams.get("X-Amz-Expires")).toBe("600");
  });
});
