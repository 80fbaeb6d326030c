/**
 * Some systems hand the browser a language that is no language tag ("en-US@posix"), and a library that
 * formats numbers with it throws while it loads. Such a tag is replaced before anything else is loaded.
 */
export function repairLanguageTag(target: Pick<Navigator, 'language'> = navigator): void {
  try {
    Intl.getCanonicalLocales(target.language);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    Object.defineProperty(target, 'language', { configurable: true, value: 'en-US' });
  }
}
