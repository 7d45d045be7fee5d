const longestHeaderBytes = 14;

/** The payload length that a frame's header announces, or `undefined` while the header is not whole. */
const payloadLength = (header: DataView, filled: number): number | undefined => {
  if (filled < 2) return undefined;
  const short = header.getUint8(1) & 0x7f;
  const maskBytes = header.getUint8(1) & 0x80 ? 4 : 0;
  const extendedBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (filled < 2 + extendedBytes + maskBytes) return undefined;
  if (short === 126) return header.getUint16(2);
  if (short === 127) return Number(header.getBigUint64(2));
  return short;
};

/**
 * Follows the raw bytes of a WebSocket (RFC 6455 §5.2) and says of each chunk the payload length of the largest frame
 * that begins in it. `ws` limits messages, but API Gateway limits frames as well.
 */
export const createFrameMeter = (): ((chunk: Uint8Array) => number) => {
  const header = new DataView(new ArrayBuffer(longestHeaderBytes));
  let filled = 0;
  let payloadLeft = 0;
  return (chunk) => {
    let largest = 0;
    let at = 0;
    while (at < chunk.length) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, chunk.length - at);
        at += skipped;
        payloadLeft -= skipped;
        continue;
      }
      header.setUint8(filled, chunk[at] ?? 0);
      filled += 1;
      at += 1;
      const length = payloadLength(header, filled);
      if (length === undefined) continue;
      largest = Math.max(largest, length);
      payloadLeft = length;
      filled = 0;
    }
    return largest;
  };
};
