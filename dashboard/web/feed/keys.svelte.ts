/** The keys of the page. Single keys never fire in fields or dialogs, and can be switched off. */
import { pin, togglePause, page } from './page.svelte.ts';
import { go, router } from './router.svelte.ts';
import { settings } from './settings.svelte.ts';
import { ui } from './ui.svelte.ts';

const PAGES: Readonly<Record<string, string>> = {
  f: '/',
  r: '/rounds',
  s: '/seats',
  m: '/money',
  c: '/cognition',
  h: '/health',
  a: '/audit',
  w: '/words',
  t: '/text',
};
/** How long "G" waits for its letter, ms. */
const CHORD_MS = 1_500;

let chordUntil = 0;

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return element?.closest?.('input, textarea, select, dialog, [contenteditable]') !== null;
}

export function listenToKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || settings.keys === 'off') return;
    if (ui.dialog !== undefined || isTyping(event.target)) return;
    if (act(event)) event.preventDefault();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

/** True when the key meant something. */
function act(event: KeyboardEvent): boolean {
  const key = event.key;
  if (performance.now() < chordUntil) {
    chordUntil = 0;
    const path = PAGES[key.toLowerCase()];
    if (path !== undefined) {
      go(path);
      return true;
    }
  }
  if (event.shiftKey && key === 'H') {
    ui.open('halt');
    return true;
  }
  return actOn(key);
}

function actOn(key: string): boolean {
  switch (key) {
    case '?':
      ui.open('help');
      return true;
    case '/':
      ui.open('goto');
      return true;
    case 'g':
    case 'G':
      chordUntil = performance.now() + CHORD_MS;
      return true;
    case 'p':
    case 'P':
      togglePause();
      return true;
    case 't':
    case 'T':
      ui.toggleTables();
      return true;
    case 'f':
    case 'F':
      ui.toggleFocus();
      return true;
    case 'r':
    case 'R':
      ui.say();
      return true;
    case 'ArrowDown':
      return moveRow(1);
    case 'ArrowUp':
      return moveRow(-1);
    case 'Escape':
      return back();
    default:
      return router.route.page === 'floor' ? walkRounds(key) : false;
  }
}

function walkRounds(key: string): boolean {
  switch (key) {
    case 'ArrowLeft':
      pin(ui.step(-1));
      return true;
    case 'ArrowRight':
      pin(ui.step(1));
      return true;
    case 'Home':
      pin(ui.step(-Number.MAX_SAFE_INTEGER));
      return true;
    case 'End':
      pin(undefined);
      return true;
    default:
      return false;
  }
}

/** Moves the focus to the link of the next row of the table in view. */
function moveRow(by: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('main tbody th a')];
  if (links.length === 0) return false;
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
  return true;
}

function back(): boolean {
  if (page.pinned !== undefined) {
    pin(undefined);
    return true;
  }
  if (ui.isFocused) {
    ui.toggleFocus();
    return true;
  }
  const { route } = router;
  if ('id' in route) {
    go(route.page === 'round' ? '/rounds' : route.page === 'seat' ? '/seats' : '/audit');
    return true;
  }
  return false;
}
