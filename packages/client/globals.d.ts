/** Every runtime has it, but neither of the libraries that this package does without: the protocol measures frames with it. */
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
