import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

type Answer = { status: number; type?: string; body?: string | Buffer };

const json = (status: number, body: unknown): Answer => ({
  status,
  type: "application/x-amz-json-1.1",
  body: JSON.stringify(body),
});
const xml = (status: number, body: string): Answer => ({ status, type: "application/xml", body });

/** As SST finds an account that it was used in before. */
const BOOTSTRAP = {
  version: 5,
  asset: "sst-asset-offline",
  state: "sst-state-offline",
  assetEcrUrl: "-",
  assetEcrRegistryId: "-",
};

/**
 * Stands in for the two services that SST's CLI itself keeps things in: parameters (SSM) and objects (S3). Whatever else is asked for is
 * refused, and noted in `strangers`.
 */
export const serveAws = async () => {
  const parameters = new Map([["/sst/bootstrap", JSON.stringify(BOOTSTRAP)]]);
  const objects = new Map<string, Buffer>();
  const strangers: string[] = [];

  const ssm = (action: string, input: { Name: string; Value?: string }): Answer | undefined => {
    const { Name, Value = "" } = input;
    if (action === "PutParameter") {
      parameters.set(Name, Value);
      return json(200, { Version: 1 });
    }
    if (action === "DeleteParameter") {
      parameters.delete(Name);
      return json(200, {});
    }
    if (action !== "GetParameter") return undefined;
    const stored = parameters.get(Name);
    return stored === undefined
      ? json(400, { __type: "ParameterNotFound" })
      : json(200, { Parameter: { Name, Value: stored, Type: "String" } });
  };

  const s3 = (method: string | undefined, url: URL, body: Buffer): Answer | undefined => {
    const key = decodeURIComponent(url.pathname);
    if (method === "PUT") {
      objects.set(key, body);
      return { status: 200 };
    }
    if (method === "DELETE") {
      objects.delete(key);
      return { status: 204 };
    }
    if (method === "POST" && url.searchParams.has("delete")) {
      for (const [, name] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) objects.delete(`${key}/${name}`);
      return xml(200, "<DeleteResult/>");
    }
    if (method !== "GET") return undefined;
    if (url.searchParams.has("prefix")) return list(url);
    const stored = objects.get(key);
    return stored ? { status: 200, body: stored } : xml(404, "<Error><Code>NoSuchKey</Code></Error>");
  };

  /** Objects, or versions of them: each has had one. */
  const list = (url: URL): Answer => {
    const bucket = url.pathname.replace(/\/$/, "");
    const prefix = `${bucket}/${url.searchParams.get("prefix")}`;
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(bucket.length + 1));
    const versions = url.searchParams.has("versions");
    const entry = versions ? "Version" : "Contents";
    const id = versions ? "<VersionId>1</VersionId>" : "";
    const entries = keys.map((key) => `<${entry}><Key>${key}</Key>${id}</${entry}>`).join("");
    const result = versions ? "ListVersionsResult" : "ListBucketResult";
    return xml(200, `<${result}><IsTruncated>false</IsTruncated>${entries}</${result}>`);
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const body = await buffer(request);
    const [service, action = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
    const url = new URL(request.url ?? "/", "http://localhost");
    const known = service === "AmazonSSM" ? ssm(action, JSON.parse(body.toString())) : s3(request.method, url, body);
    if (known) return known;
    strangers.push(`${request.method} ${request.url} ${service}.${action}`);
    return json(501, { __type: "NotImplemented" });
  };

  const server = createServer(async (request, response) => {
    const { status, type = "application/octet-stream", body } = await answer(request);
    response.writeHead(status, { "Content-Type": type }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    parameters,
    objects,
    strangers,
    close: () => new Promise((closed) => server.close(closed)),
  };
};
