/** Is whoever called a program that reads JSON on stderr? Asked before the command line is understood. */
export const wantsJsonErrors = (args: readonly string[]): boolean =>
  args.includes('--json') ||
  args.includes('--log=json') ||
  args.some((arg, index) => arg === 'json' && args[index - 1] === '--log');
