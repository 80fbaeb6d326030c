/** Builds in a copy of the project: what is refused, what is taken over, what a running process keeps. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../../', import.meta.url));
let copy = '';

const inCopy = (path: string): string => join(copy, path);
const run = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, [inCopy(`scripts/${script}.mjs`), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, KIMERA_HOME: inCopy('home') },
  });
const buildJson = (root: string): string => readFileSync(join(root, 'dist/build.json'), 'utf8');
const idOf = (): string => basename(realpathSync(inCopy('dist')));
const codeOf = (stderr: string): string =>
  (JSON.parse(stderr) as { error: { code: string } }).error.code;

beforeAll(() => {
  copy = realpathSync(mkdtempSync(join(tmpdir(), 'kimera-copy-')));
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: project });
  for (const file of String(listed).split('\n')) {
    const isTest = file.startsWith('test/') && !file.startsWith('test/support/');
    if (file === '' || isTest || !existsSync(join(project, file))) continue;
    cpSync(join(project, file), inCopy(file));
  }
  symlinkSync(join(project, 'node_modules'), inCopy('node_modules'));
});
afterAll(() => rmSync(copy, { force: true, recursive: true }));

it('refuses commands without a build, makes the same build as elsewhere, and refuses one that is stale', () => {
  const without = run('kimera', 'status', '--json');
  expect(without.status).toBe(3);
  expect(codeOf(without.stderr)).toBe('BUILD_MISSING');
  const built = run('build');
  expect(built.stderr).toMatch(/ {2}bundle .*\n/);
  expect(built.status).toBe(0);
  expect(buildJson(copy)).toBe(buildJson(project));
  expect(codeOf(run('kimera', 'status', '--json').stderr)).toBe('NOT_RUNNING');
  appendFileSync(inCopy('dashboard/web/style/base.css'), '\n/* changed */\n');
  const stale = run('kimera', 'status');
  expect(stale.status).toBe(3);
  expect(stale.stderr).toMatch(/^BUILD_STALE: .*dashboard\/web\/style\/base.css differs/);
});

it('makes what changed and takes over the rest, with the same code', () => {
  // From here on a page of one line: how it is built again is looked at, not what it shows.
  writeFileSync(inCopy('dashboard/web/main.ts'), "document.title = 'Kimera SWM';\n");
  const { code } = JSON.parse(buildJson(copy)) as { code: string };
  const again = run('build');
  expect(again.stderr).toMatch(/^Building dist\/: page \.\.\.\n/);
  expect(again.stderr).not.toContain('bundle');
  expect((JSON.parse(buildJson(copy)) as { code: string }).code).toBe(code);
  expect(run('kimera', '--version').status).toBe(0);
});

it('leaves a running process its files, and cleans them away when it is gone', async () => {
  const mine = idOf();
  const child = spawn(
    process.execPath,
    [inCopy('scripts/kimera.mjs'), 'start', '--json', '--no-dashboard', '--data', inCopy('data')],
    { cwd: copy, env: { ...process.env, KIMERA_HOME: inCopy('home') } },
  );
  await once(child.stdout, 'data');
  for (let n = 0; n < 2; n++) {
    appendFileSync(inCopy('dashboard/web/style/base.css'), `\n/* ${n} */\n`);
    expect(run('build').status).toBe(0);
  }
  expect(idOf()).not.toBe(mine);
  expect(existsSync(inCopy(`.build/${mine}/runtime/host/entry.js`))).toBe(true);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  appendFileSync(inCopy('dashboard/web/style/base.css'), '\n/* last */\n');
  expect(run('build').status).toBe(0);
  const left = readdirSync(inCopy('.build')).filter((name) => name !== 'users');
  expect(left).toHaveLength(2);
  expect(left).not.toContain(mine);
});

it('refuses a build whose files are not what was built, and mends it', () => {
  const { files } = JSON.parse(buildJson(copy)) as { files: Record<string, { bytes: number }> };
  const chunk = Object.keys(files).find((name) => name.startsWith('chunks/errors-')) as string;
  truncateSync(inCopy(`dist/${chunk}`), 100);
  const cut = run('kimera', 'status', '--json');
  expect(cut.status).toBe(3);
  expect(codeOf(cut.stderr)).toBe('BUILD_DAMAGED');
  expect(cut.stderr).toContain(chunk);
  expect(run('build').status).toBe(0);
  expect(codeOf(run('kimera', 'status', '--json').stderr)).toBe('NOT_RUNNING');
  // Another shader of the same size: nothing is told apart by size, so the start reads it.
  const shader = inCopy('dist/kernels/grid-wave/grid-wave.wgsl');
  writeFileSync(shader, readFileSync(shader, 'utf8').replace(/[0-9]/, '7'));
  const data = ['--data', inCopy('other'), '--inline', '--no-dashboard'];
  const start = run('kimera', 'start', '--json', '--rounds', '1', '--speed', 'max', ...data);
  expect(start.status).toBe(3);
  expect(codeOf(start.stderr)).toBe('BUILD_DAMAGED');
});

it('takes parts over from a dist/ that is a folder, too', () => {
  expect(run('build').status).toBe(0);
  const whole = inCopy('whole');
  cpSync(realpathSync(inCopy('dist')), whole, { recursive: true });
  rmSync(inCopy('dist'));
  rmSync(inCopy('.build'), { recursive: true });
  cpSync(whole, inCopy('dist'), { recursive: true });
  rmSync(whole, { recursive: true });
  const { files } = JSON.parse(buildJson(copy)) as { files: Record<string, unknown> };
  appendFileSync(inCopy('dashboard/web/style/base.css'), '\n/* from a folder */\n');
  expect(run('build').stderr).toMatch(/^Building dist\/: page \.\.\.\n/);
  const isCode = (name: string): boolean => !name.startsWith('dashboard/web/');
  const now = (JSON.parse(buildJson(copy)) as { files: Record<string, unknown> }).files;
  expect(Object.keys(now).filter(isCode)).toEqual(Object.keys(files).filter(isCode));
  expect(codeOf(run('kimera', 'status', '--json').stderr)).toBe('NOT_RUNNING');
});

it('takes a build.json that was cut off for no build, and makes another', () => {
  truncateSync(inCopy('dist/build.json'), 500);
  const cut = run('kimera', 'status', '--json');
  expect(cut.status).toBe(3);
  expect(codeOf(cut.stderr)).toBe('BUILD_MISSING');
  expect(run('build').status).toBe(0);
  expect(codeOf(run('kimera', 'status', '--json').stderr)).toBe('NOT_RUNNING');
});

it('does not mind the files that editors leave beside sources', () => {
  writeFileSync(inCopy('supervisor/.start.ts.swp'), 'x');
  symlinkSync('someone@host.1', inCopy('supervisor/.#start.ts'));
  writeFileSync(inCopy('agents/.DS_Store'), 'x');
  expect(codeOf(run('kimera', 'status', '--json').stderr)).toBe('NOT_RUNNING');
});

it('halts from a stale build, and says that it is one', () => {
  symlinkSync('nowhere', inCopy('supervisor/dangling.ts'));
  expect(codeOf(run('kimera', 'status', '--json').stderr)).toBe('BUILD_STALE');
  const [warning = '', error = ''] = run('kimera', 'halt', '--json').stderr.trim().split('\n');
  expect(warning).toMatch(/^\{"warning":\{"code":"BUILD_STALE"/);
  expect(codeOf(error)).toBe('NOT_RUNNING');
  rmSync(inCopy('supervisor/dangling.ts'));
});

it('builds again what is edited while it is built', async () => {
  const edited = inCopy('dashboard/web/style/base.css');
  appendFileSync(edited, '\n/* before */\n');
  const child = spawn(process.execPath, [inCopy('scripts/build.mjs')], { cwd: copy });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said === '') appendFileSync(edited, '\n/* meanwhile */\n');
    said += text;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  // Where the edit came too late to be seen, the build is of what was there before, and stale.
  const isAgain = said.includes('base.css changed while it was built: building again');
  expect(run('kimera', '--version').status).toBe(isAgain ? 0 : 3);
});

it('refuses to build with packages that are not those of the lock file', () => {
  const lock = readFileSync(inCopy('package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string }> };
  const other = { ...packages, 'node_modules/pino': { version: '1.2.3' } };
  writeFileSync(inCopy('package-lock.json'), JSON.stringify({ packages: other }));
  const failed = run('build');
  expect(failed.status).toBe(3);
  expect(failed.stderr).toMatch(/BUILD_PACKAGES: .*node_modules\/pino is .* asks for 1\.2\.3/);
  writeFileSync(inCopy('package-lock.json'), lock);
});

it('says what is missing when the packages are not there, and builds nothing half', () => {
  expect(run('build').status).toBe(0);
  rmSync(inCopy('node_modules'));
  const bare = mkdtempSync(join(tmpdir(), 'kimera-bare-'));
  symlinkSync(bare, inCopy('node_modules'));
  // Stopping needs no package; starting does.
  expect(run('kimera', 'halt').stderr).toMatch(/^NOT_RUNNING/);
  const start = run('kimera', 'start', '--rounds', '1');
  expect(start.status).toBe(3);
  expect(start.stderr).toMatch(/^PACKAGES_MISSING: The package .* Install the packages: npm ci/);
  appendFileSync(inCopy('dashboard/web/style/base.css'), '\n/* once more */\n');
  const before = idOf();
  const failed = run('build');
  expect(failed.status).toBe(3);
  expect(failed.stderr).toMatch(/BUILD_PACKAGES: .*npm ci/);
  expect(failed.stderr).not.toMatch(/^\s+at /m);
  expect(idOf()).toBe(before);
  expect(readdirSync(inCopy('.build')).some((name) => name.includes('.'))).toBe(false);
  rmSync(bare, { recursive: true });
  expect(dirname(inCopy('dist'))).toBe(copy);
});
