/**
 * A frame of records goes out as the text the journal exports: nothing is parsed to be printed
 * again, and one text serves every client with the same filter. socket.io has no way to emit text
 * that is JSON already, so its one encoder learns this one packet.
 */
import type { Server } from 'socket.io';

/** The payload of a `records` event: exported lines, still text. */
export class RecordLines {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }
}

interface Packet {
  readonly nsp: string;
  readonly data?: unknown;
}
interface Encoder {
  encode(packet: Packet): unknown[];
}

/** Packet type EVENT of the socket.io protocol, revision 5. */
const EVENT = '2';

export function teachEncoder(io: Server): void {
  const { encoder } = io as unknown as { readonly encoder: Encoder };
  const plain = encoder.encode.bind(encoder);
  encoder.encode = (packet) => {
    const payload: unknown = Array.isArray(packet.data) ? packet.data[1] : undefined;
    if (!(payload instanceof RecordLines)) return plain(packet);
    return [`${EVENT}${packet.nsp},["records",[${payload.lines.join(',')}]]`];
  };
}
