import type { FileStore } from "@parley/core/files/store";
import { Resource } from "sst";
import { createBucket } from "./bucket";

/** The files' bucket, with the function's own rights. The environment may name another place, as for the SDK. */
export const openFiles = (): FileStore => {
  const { AWS_REGION: region = "", AWS_ENDPOINT_URL_S3: endpoint } = process.env;
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = process.env;
  const { bucket } = Resource.Files;
  const origin = endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`;
  const signer = {
    region,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
  return createBucket(origin, { bucket, host: new URL(origin).host, signer });
};
