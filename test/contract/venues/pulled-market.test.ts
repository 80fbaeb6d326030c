import { openReplay } from '../../../venues/replay/open.ts';
import { SIM_VARIANTS } from '../../../venues/sim/options.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { captureLines } from '../../support/capture-lines.ts';
import { marketFile } from '../../support/market-files.ts';
import { pulledMarketContract } from './pulled-market.ts';

for (const dataset of ['sp500', 'btc-2016', 'stocks-monthly']) {
  pulledMarketContract(`replay of ${dataset}`, () => openReplay({ dataset }));
}

const dirty = [
  'symbol,date,open,high,low,close,volume',
  ...Array.from({ length: 30 }, (_, i) => {
    const date = new Date(Date.UTC(2024, 0, 1 + i + (i > 20 ? 9 : 0))).toISOString().slice(0, 10);
    return `${i % 2 === 0 ? 'A' : 'B'},${date},10${i}.5,${i === 7 ? 1 : 11}${i},1${i},10${i},${i}`;
  }),
  'A,2024-01-03,100,110,90,100,5',
  'B,2024-03-01,100,x,90,100,5',
];
pulledMarketContract('replay of a file with refused rows', () =>
  openReplay({ dataset: marketFile('dirty.csv', dirty) }),
);

const capture = captureLines();
capture.snapshot(10, [['10.0', '1']], [['10.1', '2']]);
for (let ms = 100; ms < 4000; ms += 100) capture.depth(ms, [['10.0', String(ms)]], []);
capture.raw('garbage');
capture.depth(4100, [], [], 7);
capture.snapshot(5050, [['10.0', '1']], [['10.1', '2']]);
for (let ms = 5100; ms < 7000; ms += 100) capture.depth(ms, [], [['10.1', String(ms)]]);
pulledMarketContract('replay of a raw capture', () =>
  openReplay({ dataset: marketFile('abc.ndjson.gz', capture.lines) }),
);

for (const variant of SIM_VARIANTS) {
  pulledMarketContract(`sim ${variant}`, async () =>
    Promise.resolve(openSim({ variant, seed: 3, bars: 300 })),
  );
}
