import type { FileStore, Stored } from "@parley/core/files/store";
import { ParleyError } from "@parley/protocol/error";
import { address, contentType, disposition, incomingKey, keptKey, offer, type Place } from "./object";
import { presign } from "./s3-signature";

/** One call. A copy of 25 MB takes a second. */
const CALL_MS = 6_000;
const TRIES = 3;
/** A request is signed for the moment. */
const SIGNED_S = 60;

const unavailable = (cause: unknown): ParleyError =>
  new ParleyError("file.unavailable", "Unable to do this just now: files can't be reached.", {
    retryAfterMs: 5_000,
    cause,
  });

/** The files in a bucket of S3. Its requests are signed by hand: the SDK's client would be half a megabyte more to load. */
export const createBucket = (origin: string, place: Place, now: () => number = Date.now): FileStore => {
  const { host } = new URL(origin);
  const send = async (method: string, key: string, headers: Record<string, string> = {}): Promise<Response> => {
    const address = () => origin + presign({ method, host, path: `/${key}`, headers }, now(), SIGNED_S, place.signer);
    for (let tries = 1; ; tries += 1) {
      try {
        const response = await fetch(address(), { method, headers, signal: AbortSignal.timeout(CALL_MS) });
        if (response.status < 500) return response;
        throw new Error(`S3 answered ${response.status} to ${method}`);
      } catch (cause) {
        if (tries >= TRIES) throw unavailable(cause);
      }
    }
  };

  /** What the object is, by its headers. Undefined where there is none. */
  const look = async (key: string): Promise<Headers | undefined> => {
    const { status, headers } = await send("HEAD", key);
    // Who may not list a bucket does not learn whether an object is absent (AWS: "HeadObject").
    if (status === 404 || status === 403) return undefined;
    if (status !== 200) throw unavailable(new Error(`S3 answered ${status} to HEAD`));
    return headers;
  };

  const isAsAsked = (headers: Headers | undefined, { bytes }: Stored, type: string): boolean =>
    headers?.get("content-length") === String(bytes) && headers.get("content-type") === type;

  /** False where the object was exchanged, or has gone, since it was looked at. A copy may fail after the status was sent (AWS: "CopyObject"). */
  const copy = async (file: Stored, etag: string): Promise<boolean> => {
    const response = await send("PUT", keptKey(file.fileId), {
      "content-disposition": disposition(file),
      "content-type": contentType(file.type),
      "x-amz-copy-source": `/${place.bucket}/${incomingKey(file.fileId)}`,
      "x-amz-copy-source-if-match": etag,
      "x-amz-metadata-directive": "REPLACE",
    });
    const text = await response.text();
    if (response.status === 200 && text.includes("<CopyObjectResult")) return true;
    if ([403, 404, 412].includes(response.status)) return false;
    throw unavailable(new Error(`S3 answered ${response.status} to the copy`));
  };

  const remove = async (key: string): Promise<void> => {
    const { status } = await send("DELETE", key);
    if (status !== 204 && status !== 404) throw unavailable(new Error(`S3 answered ${status} to DELETE`));
  };

  return {
    offer: (file, at) => offer(place, `${origin}/`, file, at),
    address: (file, at) => origin + address(place, "", file, at),
    async take(file) {
      const posted = await look(incomingKey(file.fileId));
      // An earlier try may have taken it.
      if (!posted) return isAsAsked(await look(keptKey(file.fileId)), file, contentType(file.type));
      if (!isAsAsked(posted, file, file.type) || !(await copy(file, posted.get("etag") ?? ""))) return false;
      await remove(incomingKey(file.fileId));
      return true;
    },
    async remove(fileId) {
      await remove(incomingKey(fileId));
      await remove(keptKey(fileId));
    },
  };
};
