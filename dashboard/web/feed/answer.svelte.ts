/** An answer of the HTTP interface that is asked for again while the journal grows. */
import { page } from './page.svelte.ts';

/** How often an answer is asked for again at most, ms. */
const AGAIN_MS = 10_000;

export interface Answer<T> {
  /** The newest answer; undefined before the first. */
  readonly value: T | undefined;
  /** Why there is none, or why it is old; empty when all is well. */
  readonly trouble: string;
  /** Asks at once, then again as the journal grows; returns what ends it. For `onMount`. */
  follow(): () => void;
}

/** Gets a JSON answer of this server. Rejects with the server's own words. */
export async function getJson<T>(path: string): Promise<T> {
  const answer = await fetch(path);
  const body = (await answer.json()) as T & { readonly message?: string };
  if (!answer.ok) throw new Error(body.message ?? `The server answered ${answer.status}.`);
  return body;
}

export function answerOf<T extends { readonly seq: number }>(path: string): Answer<T> {
  let value = $state.raw<T | undefined>(undefined);
  let trouble = $state('');
  let isAsking = false;
  async function load(): Promise<void> {
    const isFresh = value !== undefined && value.seq >= page.state.seq;
    if (isAsking || isFresh || document.hidden) return;
    isAsking = true;
    try {
      value = await getJson<T>(path);
      trouble = '';
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
    } finally {
      isAsking = false;
    }
  }
  return {
    get value() {
      return value;
    },
    get trouble() {
      return trouble;
    },
    follow() {
      void load();
      const timer = setInterval(() => void load(), AGAIN_MS);
      return () => clearInterval(timer);
    },
  };
}
