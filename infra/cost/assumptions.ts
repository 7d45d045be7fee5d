/** US dollars in us-east-1, without the free tier. The sources are AWS's pages of prices. */
export const PRICES = {
  /** A million WebSocket messages of up to 32 KB, each way. */
  frames: 1,
  connectionMinutes: 0.25,
  /** A million requests to the HTTP API, and to CloudFront. */
  apiRequests: 1,
  cloudfrontRequests: 1,
  /** A million invocations of Lambda on arm64, and a GB-second of it. */
  invocations: 0.2,
  gbSecond: 0.0000133334,
  /** A million units of DynamoDB on demand. */
  reads: 0.125,
  writes: 0.625,
  /** A GB: kept by the table with its recovery, written to logs, sent out. */
  storedGb: 0.25 + 0.2,
  loggedGb: 0.5,
  sentGb: 0.09,
  /** S3: a GB for a month, a million requests that write, and a million that read. Those that delete cost nothing. */
  filesGb: 0.023,
  filePuts: 5,
  fileGets: 0.4,
  /** A million traces recorded by X-Ray. */
  traces: 5,
  /** A month of one. */
  metric: 0.3,
  alarmMetric: 0.1,
  zone: 0.5,
} as const;

/** All that is not counted by a test. */
export const ASSUMED = {
  daysAMonth: 30,
  /** Of each person: with a room on the screen, and in a hidden tab. At night the machine sleeps, and nothing is connected. */
  visibleHoursADay: 4,
  hiddenHoursADay: 5,
  /** Pages opened, or brought back by a network; each is closed again. */
  connectionsADay: 6,
  /** Times that somebody comes back to a tab that was silent, and that they open another room. */
  looksADay: 30,
  roomsADay: 30,
  /** Minutes after which the client changes its connection (`packages/client`: two hours less ten minutes). */
  rotationMinutes: 110,
  /** Of those, pages loaded without a browser's cache: requests and bytes. */
  pagesADay: 1,
  pageRequests: 10,
  pageBytes: 150_000,
  /** Lambda's duration in ms, by function, and its memory in GB (`functions.ts`). */
  ms: { authorizer: 20, connect: 20, message: 40, disconnect: 60, deliver: 100, api: 25 },
  gb: { authorizer: 0.5, connect: 0.5, message: 1, disconnect: 0.5, deliver: 0.5, api: 0.5 },
  /**
   * Logged by one invocation: the function's line, 450 bytes (500 for a message); Lambda's own three, 260; API Gateway's, 230; and what CloudWatch
   * adds to each.
   */
  logBytes: 1_050,
  /** A factor for TLS, WebSocket and HTTP headers. */
  overhead: 1.2,
  /** Reactions for each message. */
  reactionsAMessage: 0.2,
  /**
   * Saves of a draft for each message. Where another device of its author is there, half of the time: in one message of four the author rests for a
   * second, twice, and then sends it. Where none is: in one of twenty the author rests for ten, or leaves the field, twice, and then sends it.
   */
  savesAMessage: 0.5 * 0.75 + 0.5 * 0.15,
  /** A message's row and its index. */
  messageBytes: 500,
  /** One message in so many has a file, of so many bytes, which so many people load. */
  messagesAFile: 20,
  fileBytes: 400_000,
  fileViews: 5,
  /** An upload posts and is copied, and is looked at; it is asked for, and completed. Units of the table, with the note and the budgets. */
  filePuts: 2,
  fileGets: 1,
  fileRequests: 2,
  fileWrites: 10,
  viewReads: 6,
  viewWrites: 1,
  /**
   * The function `deliver` looks every minute for files that were left behind, for deletions of people, those half as dear, and for connections that
   * fell silent: half a unit for each of four partitions, and for each so many connections, of which half of the people who are there have two.
   */
  sweepsADay: 24 * 60,
  sweepReads: 1.5 + 4 * 0.5,
  pulsesAHalfUnit: 100,
  connectionsAPerson: 1.5,
  /** X-Ray records one request a second of each function and 5 % of the others. */
  tracedASecond: 1,
  tracedShare: 0.05,
  /** Requests in the busiest second, as a multiple of the working day's average. */
  peak: 5,
} as const;

/** How many people write so many messages a day. */
export const SIZES = [
  { messages: 100, people: 10 },
  { messages: 10_000, people: 200 },
  { messages: 1_000_000, people: 10_000 },
] as const;
