/** Commands as an operator types them in the project's folder. */

/** `npx kimera resume --data run1`. */
export const commandLine = (command: string, dataDir: string): string =>
  `npx kimera ${command} --data ${shellWord(dataDir)}`;

/** As a shell takes it. */
export const shellWord = (word: string): string =>
  /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
