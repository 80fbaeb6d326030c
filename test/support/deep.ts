/** Sizes: what every run does, and what `npm run test:deep` does. */
export const isDeep = process.env['KIMERA_DEEP'] === '1';

/** A size of the main run, or the larger one of a deep run. */
export const sized = <T>(usual: T, deep: T): T => (isDeep ? deep : usual);
