import { deployment, policy } from "./this-stage";

/**
 * What people send with their messages. Nobody reads it but by an address that the function `api` has signed. S3 encrypts what it keeps (SSE-S3).
 * What is posted is under `incoming/` until it is looked at; what is under `files/` is removed with its message (`packages/core/src/room/cleaning.ts`).
 */
const bucket = new sst.aws.Bucket("FileBucket", {
  cors: false,
  versioning: false,
  lifecycle: [{ id: "unsent", prefix: "incoming/", expiresIn: "1 day" }],
  transform: {
    bucket: { forceDestroy: policy.removal === "remove" },
    lifecycle: (args) => {
      args.rules = $output(args.rules).apply((rules = []) => [
        ...rules,
        { id: "unfinished", status: "Enabled", filter: {}, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
      ]);
    },
  },
});

/** Where browsers read and post, for the Content-Security-Policy. */
export const filesOrigin = $interpolate`https://${bucket.nodes.bucket.bucketRegionalDomainName}`;

/** What CloudWatch counts the files by. */
export const bucketName = bucket.name;

/** What the functions `api` and `deliver` are linked to; it grants nothing. */
export const files = new sst.Linkable("Files", { properties: { bucket: bucket.name } });

const under = (...folders: ("incoming" | "files")[]) =>
  folders.map((folder) => $interpolate`${bucket.arn}/${folder}/*`);

/** The right to let somebody post, to look at it, to move it, to let others read it, and to discard it. */
export const mayKeepFiles = {
  actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
  resources: under("incoming", "files"),
};

export const mayRemoveFiles = { actions: ["s3:DeleteObject"], resources: under("incoming", "files") };

/** Lets the app's own pages post to the bucket and read its answers, and no others. */
export const letPagesIn = (origin: $util.Input<string>) =>
  new aws.s3.BucketCorsConfiguration("FilesCors", {
    bucket: bucket.name,
    corsRules: [
      {
        allowedOrigins: [$dev ? "http://localhost:5173" : (deployment.host && `https://${deployment.host}`) || origin],
        allowedMethods: ["GET", "HEAD", "POST"],
        allowedHeaders: ["content-type", "range"],
        maxAgeSeconds: 3_600,
      },
    ],
  });
