/** Which page is shown: a path of this origin, `?seq=` for a moment of the past. */

export type Route =
  | {
      readonly page:
        | 'floor'
        | 'rounds'
        | 'seats'
        | 'money'
        | 'cognition'
        | 'health'
        | 'audit'
        | 'words'
        | 'text'
        | 'unknown';
    }
  | { readonly page: 'round' | 'seat' | 'record'; readonly id: string };

/** The route of a path. Pure. */
function routeOf(path: string): Route {
  const [first, second, third] = path.replace(/\/+$/, '').split('/').slice(1);
  if (third !== undefined) return { page: 'unknown' };
  if (first === undefined || first === '') return { page: 'floor' };
  if (second !== undefined) {
    const id = decodeURIComponent(second);
    if (first === 'rounds') return { page: 'round', id };
    if (first === 'seats') return { page: 'seat', id };
    if (first === 'audit') return { page: 'record', id };
    return { page: 'unknown' };
  }
  switch (first) {
    case 'rounds':
    case 'seats':
    case 'money':
    case 'cognition':
    case 'health':
    case 'audit':
    case 'words':
    case 'text':
      return { page: first };
    default:
      return { page: 'unknown' };
  }
}

let current = $state.raw<Route>(routeOf(location.pathname));

export const router = {
  get route(): Route {
    return current;
  },
};

/** Goes to a path of this page; the moment (`?seq=`) is kept. */
export function go(path: string): void {
  history.pushState(null, '', path + location.search);
  current = routeOf(location.pathname);
  scrollTo(0, 0);
  document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
}

/** Follows links of this page and the browser's own back and forward. */
export function listenToLinks(): () => void {
  const onPop = (): void => {
    current = routeOf(location.pathname);
  };
  const onClick = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey
    )
      return;
    const link = (event.target as Element | null)?.closest('a');
    if (link === null || link === undefined || link.origin !== location.origin) return;
    if (link.target !== '' || link.hasAttribute('download') || link.pathname.startsWith('/api/'))
      return;
    if (link.pathname === location.pathname && link.hash !== '') return;
    event.preventDefault();
    go(link.pathname);
  };
  addEventListener('popstate', onPop);
  document.addEventListener('click', onClick);
  return () => {
    removeEventListener('popstate', onPop);
    document.removeEventListener('click', onClick);
  };
}

/** The moment asked for in the address, or undefined for now. */
export function askedSeq(search: string): number | undefined {
  const value = new URLSearchParams(search).get('seq');
  const seq = value === null ? Number.NaN : Number(value);
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
}
