/** The frame of a report: one HTML file that needs nothing else, readable in dark and light. */

/** Text made safe for HTML. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

export interface ReportPage {
  readonly title: string;
  /** The takeaway, in a sentence. */
  readonly sentence: string;
  /** Made by the functions below: already safe. */
  readonly body: string;
}

const STYLE = `
:root{color-scheme:light dark;--page:#fafaf8;--surface:#fff;--ink:#171b21;--ink2:#454e5a;--edge:#76808b;--line:#cfd3d8;--up:#0a4f96;--down:#ad5200}
@media(prefers-color-scheme:dark){:root{--page:#0f1216;--surface:#161a20;--ink:#eceff3;--ink2:#b4bdc9;--edge:#76828f;--line:#39424e;--up:#8cc8ff;--down:#e08a3c}}
body{margin:0;background:var(--page);color:var(--ink);font:14px/20px system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1100px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:20px;line-height:28px;margin:0 0 4px}h2{font-size:16px;line-height:24px;margin:32px 0 4px}
.sentence{font-size:20px;line-height:28px;margin:0 0 8px}.note{color:var(--ink2);max-width:72ch}
.scroll{overflow-x:auto}table{border-collapse:collapse;background:var(--surface);width:100%}
th,td{text-align:left;padding:6px 12px;border-bottom:1px solid var(--line);vertical-align:middle}
th{font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}
.word{font-weight:600}svg text{fill:var(--ink2);font-size:12px}code{font-family:ui-monospace,monospace}
`;

export const reportPage = ({ body, sentence, title }: ReportPage): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1><p class="sentence">${escaped(sentence)}</p>
${body}
</main></body></html>
`;

export interface TableColumn {
  readonly head: string;
  readonly numeric?: boolean;
}

/** A table; cells are HTML made safe by the caller. */
export function table(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const kind = (index: number): string => (columns[index]?.numeric === true ? ' class="n"' : '');
  const head = columns.map(
    ({ head: text }, i) => `<th${kind(i)} scope="col">${escaped(text)}</th>`,
  );
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell, i) => `<td${kind(i)}>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table><caption class="note">${escaped(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}
