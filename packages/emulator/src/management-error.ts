const statusCodes = {
  BadRequestException: 400,
  ForbiddenException: 403,
  MissingAuthenticationTokenException: 403,
  GoneException: 410,
  PayloadTooLargeException: 413,
  LimitExceededException: 429,
  InternalServerErrorException: 500,
  ServiceUnavailableException: 503,
} as const;

/**
 * A failed `@connections` call, shaped as the AWS SDK v3 throws it: told apart by `name` or by
 * `$metadata.httpStatusCode`; there is no `statusCode`.
 */
export class ManagementError extends Error {
  override readonly name: keyof typeof statusCodes;
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(name: keyof typeof statusCodes, message: string) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: statusCodes[name] };
    this.$fault = statusCodes[name] < 500 ? "client" : "server";
  }
}
