/** What a reader chose, kept in this browser only. */

export interface Settings {
  theme: 'auto' | 'dark' | 'light';
  density: 'dense' | 'normal' | 'roomy';
  motion: 'auto' | 'none';
  /** Colours of up and down. */
  colours: 'blue-orange' | 'green-red' | 'red-green';
  /** Single keys act; switched off for speech input. */
  keys: 'on' | 'off';
  /** How often figures are repainted at most, a second. */
  figures: 1 | 2 | 4;
  /** Seconds between two spoken sentences; 0 = silent. */
  speakEvery: number;
}

const KEY = 'kimera.settings';
const DEFAULTS: Settings = {
  theme: 'auto',
  density: 'normal',
  motion: 'auto',
  colours: 'blue-orange',
  keys: 'on',
  figures: 4,
  speakEvery: 10,
};

function read(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) };
  } catch {
    // Storage may be forbidden in this browser; then the settings last as long as the page.
    return { ...DEFAULTS };
  }
}

export const settings = $state<Settings>(read());

/** Keeps a choice and shows it at once. */
export function choose<K extends keyof Settings>(name: K, value: Settings[K]): void {
  settings[name] = value;
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // As above: forbidden storage only means that the choice is not kept.
  }
  applySettings();
}

/** Puts the choices on the root element, where the style sheet reads them. */
export function applySettings(): void {
  const root = document.documentElement;
  const systemLight = matchMedia('(prefers-color-scheme: light)').matches;
  root.dataset['theme'] =
    settings.theme === 'auto' ? (systemLight ? 'light' : 'dark') : settings.theme;
  root.dataset['density'] = settings.density;
  root.dataset['colours'] = settings.colours;
  const still =
    settings.motion === 'none' || matchMedia('(prefers-reduced-motion: reduce)').matches;
  root.dataset['motion'] = still ? 'none' : 'full';
}
