/** Numbers as people read them, without a locale, so that texts are the same everywhere. */

/** +1.25, -0.30, +0.00. */
export const signed = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? '-' : '+'}${text}`;
};

/** 0.5123 as "51.2 %". */
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
