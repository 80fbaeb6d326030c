/** From the name of a dataset to its checked series, facts and notes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { appError } from '../../protocols/errors.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import { instrumentId } from '../../protocols/ids.ts';
import type { KnowledgeFact } from '../../protocols/knowledge.ts';
import { lotTickMoneyOf, parseDecimal, powerOfTenth } from '../../market/decimal.ts';
import { checkSeries } from '../../market/history/series.ts';
import type { HistorySeries } from '../../market/history/series.ts';
import { readHistory } from '../../market/history/rows.ts';
import type { SymbolRows } from '../../market/history/rows.ts';
import { WARM_UP_ROWS, warmUpOf } from '../../market/history/warm-up.ts';
import { checkReadable, openTable } from '../../market/history/table.ts';
import { DATASETS, datasetEntry } from './datasets.ts';
import type { ReplayOptions } from './options.ts';
import { checkedRecording } from './recordings.ts';

export interface LoadedInstrument {
  readonly instrument: Instrument;
  readonly history: HistorySeries;
  readonly notes: readonly string[];
}

export interface LoadedHistory {
  readonly name: string;
  readonly sha256: string;
  readonly series: string;
  readonly instruments: readonly LoadedInstrument[];
  /** Ordered by known-at. */
  readonly facts: readonly KnowledgeFact[];
}

/** True for a path, false for a name of the catalogue. */
export const isFileName = (dataset: string): boolean =>
  !DATASETS.some(({ name }) => name === dataset) && /[./\\]/.test(dataset);

/**
 * @throws MARKET_DATASET_UNKNOWN, MARKET_RECORDING, MARKET_FILE_MISSING, MARKET_FILE_FORMAT,
 * MARKET_COLUMN_MISSING, MARKET_VALUE_UNREADABLE, MARKET_ROWS_REFUSED, MARKET_DECIMAL, MARKET_UNITS.
 */
export async function loadHistory(options: ReplayOptions): Promise<LoadedHistory> {
  return isFileName(options.dataset) ? loadFile(options) : loadEntry(options);
}

async function loadEntry(options: ReplayOptions): Promise<LoadedHistory> {
  const entry = datasetEntry(options.dataset);
  const { facts, recording } = entry;
  const file = await checkedRecording(recording);
  const rows = await (entry.read?.(file) ?? readHistory(await openTable(file), entry.symbol));
  const notes = [entry.title, ...entry.notes, `From ${recording.package} (${recording.licence}).`];
  return build(rows, {
    name: entry.name,
    file: recording.file,
    sha256: recording.sha256,
    notes: facts === undefined ? notes : [...notes, facts.note],
    facts: facts === undefined ? [] : await facts.read(await checkedRecording(facts.recording)),
    options: { class: entry.class, currency: entry.currency, tickSize: entry.tickSize, ...options },
  });
}

async function loadFile(options: ReplayOptions): Promise<LoadedHistory> {
  const file = options.dataset;
  const table = await openTable(file);
  const stem = basename(file).replace(/(\.(csv|parquet|txt|tsv|gz))+$/i, '');
  return build(await readHistory(table, options.symbol ?? stem), {
    name: basename(file),
    file,
    sha256: await sha256OfFile(file),
    notes: [`From the file ${basename(file)}.`],
    facts: [],
    options,
  });
}

export async function sha256OfFile(file: string): Promise<string> {
  await checkReadable(file);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

interface BuildInput {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly notes: readonly string[];
  readonly facts: readonly KnowledgeFact[];
  readonly options: ReplayOptions;
}

function build(rows: readonly SymbolRows[], input: BuildInput): LoadedHistory {
  const checked = rows.map((symbol) => checkSymbol(symbol, input));
  checkAccepted(checked, input.file);
  const instruments: LoadedInstrument[] = [];
  for (const symbol of checked) {
    const loaded = listInstrument(symbol, input);
    if (loaded !== undefined) instruments.push(loaded);
  }
  const facts = input.facts.toSorted((a, b) => a.knownAt - b.knownAt);
  const { name, sha256 } = input;
  return { name, sha256, series: drivingSeries(instruments), instruments, facts };
}

/**
 * Rounds are driven by the series most instruments have, the first in the file among equals: how
 * long a series will go on is not known when it begins.
 */
function drivingSeries(instruments: readonly LoadedInstrument[]): string {
  const counts = new Map<string, number>();
  for (const { history } of instruments) {
    counts.set(history.series, (counts.get(history.series) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most?.[0] ?? '1d';
}

interface CheckedSymbol {
  readonly kind: Instrument['class'];
  readonly lotSize: string;
  readonly history: HistorySeries;
  readonly notes: readonly string[];
}

function checkSymbol(rows: SymbolRows, { options }: BuildInput): CheckedSymbol {
  const warmUp = warmUpOf(rows, options);
  const { clock, partVolumes } = warmUp;
  const notes: string[] = [];
  const coin = clock.aroundTheClock || (!clock.weekendsSeen && partVolumes);
  const kind = options.class ?? (coin ? 'spot' : 'stock');
  if (options.class === undefined && !clock.weekendsSeen) {
    const what = `The first ${WARM_UP_ROWS} rows hold no week-end: taken for a ${coin ? 'coin' : 'share'}`;
    notes.push(`${what}, since volumes ${coin ? 'have parts' : 'are whole'}. Declare the class.`);
  }
  const tickSize = options.tickSize ?? warmUp.tickSize;
  const lotSize = options.lotSize ?? lotSizeOf(kind, tickSize, options.multiplier ?? '1');
  if (options.lotSize === undefined && PARTED.has(kind) && lotSize !== COIN_LOT) {
    notes.push(`Lots of ${lotSize}: a tick of a smaller lot is less than money can tell (1e-8).`);
  }
  const lot = parseDecimal('lotSize', lotSize);
  const lotsPerVolume = Number(10n ** BigInt(lot.scale)) / Number(lot.digits);
  const { entryRule, tickSize: declared } = options;
  const history = checkSeries(rows, warmUp, { entryRule, tickSize: declared, lotsPerVolume });
  return { kind, lotSize, history, notes };
}

/** Classes traded in small parts (an index by shares of a fund); single shares are whole. */
const PARTED: ReadonlySet<Instrument['class']> = new Set(['index', 'spot', 'perpetual']);
/** Money is counted in 1e-8, and a lot of these is 0.001 unless its tick is too fine for that. */
const MONEY_DECIMALS = 8;
const COIN_DECIMALS = 3;
const COIN_LOT = powerOfTenth(COIN_DECIMALS);

function lotSizeOf(kind: Instrument['class'], tickSize: string, multiplier: string): string {
  if (!PARTED.has(kind)) return '1';
  const scale =
    parseDecimal('tickSize', tickSize).scale + parseDecimal('multiplier', multiplier).scale;
  return powerOfTenth(Math.max(0, Math.min(COIN_DECIMALS, MONEY_DECIMALS - scale)));
}

/** Undefined when not one bar of the symbol could be used. */
function listInstrument(symbol: CheckedSymbol, input: BuildInput): LoadedInstrument | undefined {
  const { history, kind, lotSize } = symbol;
  const first = history.bars[0];
  if (first === undefined) return undefined;
  const units = {
    currency: input.options.currency ?? 'USD',
    lotSize,
    multiplier: input.options.multiplier ?? '1',
    tickSize: history.tickSize,
  };
  const instrument: Instrument = {
    class: kind,
    currency: units.currency,
    entryRule: history.entryRule,
    from: first.endUs,
    id: idOf(history.symbol),
    lotSize,
    lotTickMoney: lotTickMoneyOf(units),
    multiplier: units.multiplier,
    symbol: history.symbol.slice(0, 64),
    tickSize: units.tickSize,
    venue: 'replay',
    version: 1,
  };
  return { instrument, history, notes: [...input.notes, ...history.notes, ...symbol.notes] };
}

/** Upper case, with anything an id cannot hold written as a dash. */
export function idOf(symbol: string): Instrument['id'] {
  const text = symbol
    .toUpperCase()
    .replace(/[^A-Z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  return instrumentId(text === '' ? 'UNNAMED' : text.slice(0, 32));
}

/**
 * At least half of the warm-up rows must be usable, else the file (or its declared tick) is wrong.
 * Rows after them are refused one by one: that they will come is not known when a run begins.
 */
function checkAccepted(checked: readonly CheckedSymbol[], file: string): void {
  let rows = 0;
  let accepted = 0;
  for (const { history } of checked) {
    rows += history.warmUp.rows;
    accepted += history.warmUp.bars;
  }
  if (accepted > 0 && accepted * 2 >= rows) return;
  const refusals = checked.flatMap(({ history }) => history.refusals);
  const reasons = new Map<string, number>();
  for (const { reason, count } of refusals) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  const reason = [...reasons].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 'malformed';
  const detail = refusals.find((refusal) => refusal.reason === reason)?.detail ?? 'no row was read';
  throw appError('MARKET_ROWS_REFUSED', { file, rows, accepted, reason, detail });
}
