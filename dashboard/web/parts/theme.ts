/** The colours of the style sheet, for what is drawn on a canvas. */

export interface ThemeColours {
  readonly ink: string;
  readonly ink2: string;
  readonly edge: string;
  readonly hairline: string;
  readonly usual: string;
  readonly up: string;
  readonly down: string;
  readonly surface: string;
}

export function themeColours(): ThemeColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read('ink'),
    ink2: read('ink2'),
    edge: read('edge'),
    hairline: read('hairline'),
    usual: read('usual'),
    up: read('up'),
    down: read('down'),
    surface: read('surface'),
  };
}
