/**
 * The house rules as a test: who may import whom, no cycles between rooms, no drawers for odds and
 * ends, names a newcomer can guess. The table is ARCHITECTURE's; change it with a decision record.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MAY_IMPORT, roomOf } from '../support/rooms.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|svelte|mjs)$/.test(file));
const code = tracked.filter((file) => roomOf(file) in MAY_IMPORT);

/** Repository paths a file imports; packages are left out. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...found].map((match) => posix.join(dirname(file), match[1] as string));
}

describe('the house', () => {
  it('lets a room import only what its row of the table allows', () => {
    const trespasses = code.flatMap((file) => {
      const room = roomOf(file);
      const allowed = MAY_IMPORT[room] ?? [];
      return importsOf(file)
        .filter((target) => {
          const other = roomOf(target);
          return other !== room && !allowed.includes(other);
        })
        .map(
          (target) =>
            `${file} imports ${target}: ${room}/ may import ${allowed.join(', ') || 'nothing of ours'}`,
        );
    });
    expect(trespasses).toEqual([]);
  });

  it('keeps the rooms free of cycles', () => {
    const open = new Set<string>();
    const done = new Set<string>();
    const visit = (room: string, path: string[]): void => {
      expect(open.has(room), `cycle: ${[...path, room].join(' -> ')}`).toBe(false);
      if (done.has(room)) return;
      open.add(room);
      for (const next of MAY_IMPORT[room] ?? []) if (next !== room) visit(next, [...path, room]);
      open.delete(room);
      done.add(room);
    };
    for (const room of Object.keys(MAY_IMPORT)) visit(room, []);
  });

  it('keeps one agent from importing another', () => {
    const trespasses = code.filter((file) => {
      const own = /^agents\/([^/]+)\//.exec(file)?.[1];
      if (own === undefined) return false;
      return importsOf(file).some((target) => {
        const other = /^agents\/([^/]+)\//.exec(target)?.[1];
        return other !== undefined && other !== own && other !== 'sdk';
      });
    });
    expect(trespasses).toEqual([]);
  });

  it('keeps the contract of agents to its own types and what is said', () => {
    const reached = new Set(['agents/sdk/contract.ts']);
    for (const file of reached) for (const target of importsOf(file)) reached.add(target);
    const beyond = [...reached].filter((file) => !/^(protocols|agents\/sdk)\//.test(file));
    expect(beyond).toEqual([]);
    expect(reached).toContain('protocols/view/round-book.ts');
  });

  it('has no drawers for odds and ends, and no barrels', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|misc|shared|lib|manager)(\/|\.ts$)/;
    expect(tracked.filter((file) => drawer.test(file))).toEqual([]);
    expect(code.filter((file) => basename(file) === 'index.ts')).toEqual([]);
  });

  it('keeps every source file within 400 lines', () => {
    const long = tracked
      .filter((file) => !file.startsWith('test/'))
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 401);
    expect(long).toEqual([]);
  });

  it('leaves nothing loose in the root but what belongs there', () => {
    const loose = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((file) => file !== '' && !file.includes('/') && !file.startsWith('.'));
    const belongs = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'knip.json',
      'package-lock.json',
      'package.json',
      'tsconfig.json',
      'vitest.config.ts',
    ];
    expect(loose.filter((file) => !belongs.includes(file))).toEqual([]);
  });

  it('reads no clock, chance, timer or environment on the decision path', () => {
    const banned =
      /\b(Date\.now|new Date\(|Math\.random|Math\.pow|process\.env|setTimeout|setInterval)\b/;
    const rooms = ['protocols', 'council', 'agents', 'portfolio', 'execution'];
    const found = code
      .filter((file) => rooms.includes(file.split('/')[0] as string))
      .filter((file) => banned.test(withoutComments(readFileSync(join(root, file), 'utf8'))));
    expect(found).toEqual([]);
  });
});

const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/'[^'\n]*'/g, "''");
