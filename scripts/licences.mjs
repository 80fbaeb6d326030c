/** The page docs/reference/licences.md, from package-lock.json and the table of the recordings. */

/** The end of the name of a build for one platform; the rest is its family, written once. */
const PLATFORM =
  /(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32|wasm32)-?.*$/;

const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** One row a package, version and licence; a family of builds is one row. */
function rowsOf(entries) {
  const platforms = new Map();
  for (const [place, entry] of entries) {
    const name = nameOf(place);
    const built = entry.os !== undefined || entry.cpu !== undefined;
    const family = built ? name.replace(PLATFORM, '') : name;
    const key = JSON.stringify([family, entry.version, entry.license]);
    platforms.set(key, [
      ...(platforms.get(key) ?? []),
      ...(built ? [name.slice(family.length)] : []),
    ]);
  }
  return [...platforms]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, builds]) => {
      const [family, version, licence] = JSON.parse(key);
      const name = builds.length === 0 ? family : `${family}{${builds.sort().join(', ')}}`;
      return `| ${name} | ${version} | ${licence} |`;
    });
}

const table = (entries) => [
  '| package | version | licence |',
  '|---|---|---|',
  ...rowsOf(entries),
  '',
];

function countsOf(entries) {
  const counts = new Map();
  for (const [, { license }] of entries) counts.set(license, (counts.get(license) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([licence, count]) => `${licence} (${count})`)
    .join(', ');
}

export function licencesPage(lock, recordings) {
  const all = Object.entries(lock.packages).filter(([place]) => place !== '');
  const development = all.filter(([, entry]) => entry.dev);
  const optional = all.filter(([, entry]) => !entry.dev && (entry.optional || entry.devOptional));
  const production = all.filter((row) => !development.includes(row) && !optional.includes(row));
  return [
    '# Licences',
    '',
    'Written from `package-lock.json`: what each package says of itself. Kimera SWM is under the [Apache-2.0](../../LICENSE) licence and',
    'holds none of their code in its source; `npm ci` fetches them, and their texts lie in `node_modules/PACKAGE`. What comes along',
    'are the recordings below.',
    '',
    `- In production: ${countsOf(production)}.`,
    `- Optional: ${countsOf(optional)}.`,
    `- For development only: ${countsOf(development)}.`,
    '',
    '## In production',
    '',
    `Installed by every \`npm ci\`: ${production.length} packages.`,
    '',
    ...table(production),
    '## Optional',
    '',
    'Left out by `--omit=optional`. Of a family of builds only the one for the platform is installed.',
    '',
    ...table(optional),
    '## For development only',
    '',
    'Left out by `--omit=dev`: what builds, checks and tests, and what the page is made of (Svelte, uPlot and lightweight-charts are',
    'compiled into it).',
    '',
    ...table(development),
    '## The recordings',
    '',
    'Files of the project in `venues/replay/recordings/`, with [the texts of the licences](../../venues/replay/recordings/LICENCES.md). The',
    'licence is that of the package a file was taken from; [whose numbers they are](../../venues/replay/recordings/README.md) is another question.',
    '',
    '| file | taken from | licence | first published by | rows | SHA-256 |',
    '|---|---|---|---|---|---|',
    ...Object.values(recordings).map(
      ({ file, licence, package: origin, path, rows, sha256, source, taken, version }) =>
        `| ${file} | ${origin} ${version}, ${path}: ${taken} | ${licence} | ${source} | ${rows} | \`${sha256}\` |`,
    ),
    '',
  ].join('\n');
}
