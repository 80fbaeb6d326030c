/** The control channel of a line as comlink sees it: an endpoint that carries JSON. */
import type { Endpoint } from 'comlink';

/** What an endpoint's listeners are told of; `data` is the message. */
export interface PacketEndpoint extends Endpoint {
  /** A message of the other side. */
  receive(value: unknown): void;
}

/** @param send - puts a message on the line. */
export function packetEndpoint(send: (value: unknown) => void): PacketEndpoint {
  const listeners = new Set<Parameters<Endpoint['addEventListener']>[1]>();
  return {
    addEventListener: (_type, listener) => void listeners.add(listener),
    postMessage: (message: unknown) => send(message),
    receive(data) {
      const event = { data } as MessageEvent;
      for (const listener of listeners) {
        if (typeof listener === 'function') listener(event);
        else listener.handleEvent(event);
      }
    },
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
}
