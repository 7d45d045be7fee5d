import { expect, it } from "vitest";
import { policySignature, presign, presignPost } from "./s3-signature";

/** The examples of AWS's own documentation, by which the SDK's presigner is tested, too. */
const SIGNER = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
};

it("signs an address as AWS's example (Authenticating Requests: Using Query Parameters)", () => {
  const request = { method: "GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt" };
  expect(presign(request, Date.UTC(2013, 4, 24), 86_400, SIGNER)).toBe(
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
      "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
      "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  );
});

it("signs a policy as AWS's example (Browser-Based Uploads Using HTTP POST)", () => {
  const policy =
    "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
  expect(policySignature(policy, "20151229T000000Z", SIGNER)).toBe(
    "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
  );
});

it("covers each field of a form by a condition, those of credentials that do not last, too", () => {
  const signer = { ...SIGNER, sessionToken: "token" };
  const at = Date.UTC(2030, 0, 1);
  const fields = presignPost({ key: "k" }, [["content-length-range", 1, 1]], { at, expiresAt: at + 1_000 }, signer);
  const { expiration, conditions } = JSON.parse(Buffer.from(fields.Policy ?? "", "base64").toString());
  expect(expiration).toBe("2030-01-01T00:00:01.000Z");
  const covered = conditions.flatMap((condition: object) => Object.keys(condition));
  for (const name of Object.keys(fields).filter((name) => !/^(Policy|X-Amz-Signature)$/.test(name)))
    expect(covered).toContain(name);
  expect(fields["X-Amz-Security-Token"]).toBe("token");
});
