/**
 * Packets on the line between a guest's process and its host: one byte for the channel, four for the
 * length of the body (big-endian), then the body as JSON in UTF-8. JSON and not V8's serialization: what a
 * guest sends is only ever read as text. A length is checked before a byte of the body is kept.
 */

/** Turns and answers; calls of the host (comlink) and their outcomes; notices. */
export const CHANNELS = ['turn', 'control', 'notice'] as const;
export type Channel = (typeof CHANNELS)[number];

const HEADER_BYTES = 5;

/** Largest body of each channel, bytes. */
export type PacketLimits = Readonly<Record<Channel, number>>;

/** A packet around a body that is JSON already. */
export function packetOf(channel: Channel, json: string): Buffer {
  const bytes = Buffer.byteLength(json);
  const packet = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  packet.writeUInt8(CHANNELS.indexOf(channel), 0);
  packet.writeUInt32BE(bytes, 1);
  packet.write(json, HEADER_BYTES);
  return packet;
}

export interface PacketSink {
  readonly packet: (channel: Channel, value: unknown) => void;
  /** Nothing after it can be read. */
  readonly unreadable: (reason: string) => void;
}

/** Puts chunks of a stream together to packets. What follows an unreadable one is dropped. */
export class PacketReader {
  readonly #limits: PacketLimits;
  readonly #sink: PacketSink;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes that have to be there before anything can be read on. */
  #wanted = HEADER_BYTES;
  #isBroken = false;

  constructor(limits: PacketLimits, sink: PacketSink) {
    this.#limits = limits;
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    if (this.#isBroken) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const next = this.#next(rest);
      if (next === undefined || this.#isBroken) break;
      rest = next;
    }
    this.#chunks = rest.length === 0 || this.#isBroken ? [] : [rest];
    this.#bytes = rest.length;
  }

  /** Reads one packet; answers what follows it, undefined when it is not whole yet. */
  #next(bytes: Buffer): Buffer | undefined {
    this.#wanted = HEADER_BYTES;
    if (bytes.length < HEADER_BYTES) return undefined;
    const channel = CHANNELS[bytes.readUInt8(0)];
    if (channel === undefined) return this.#broken(`there is no channel ${bytes.readUInt8(0)}`);
    const length = bytes.readUInt32BE(1);
    const limit = this.#limits[channel];
    if (length > limit) {
      return this.#broken(`a ${channel} packet of ${length} bytes (limit ${limit})`);
    }
    const end = HEADER_BYTES + length;
    if (bytes.length < end) {
      this.#wanted = end;
      return undefined;
    }
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8', HEADER_BYTES, end));
    } catch {
      return this.#broken(`a ${channel} packet that is not JSON`);
    }
    this.#sink.packet(channel, value);
    return bytes.subarray(end);
  }

  #broken(reason: string): undefined {
    this.#isBroken = true;
    this.#chunks = [];
    this.#sink.unreadable(reason);
    return undefined;
  }
}
