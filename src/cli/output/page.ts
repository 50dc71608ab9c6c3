/** A report as one HTML file that needs nothing else: readable in light and dark, at 390 px, in print, without scripts. */

const STYLE = `
:root{color-scheme:light dark;--pane:light-dark(#fff,#191d24);--canvas:light-dark(#f1f3f5,#101318);--ink:light-dark(#1c232e,#e9ebef);--ink-2:light-dark(#4b5563,#aab1bd);--line:light-dark(#dfe3e8,#333a45);--mark:light-dark(#3b4658,#c2c7d0);--mark-2:light-dark(#828a96,#838b98);--alarm:light-dark(#b3261e,#f0867e);--alarm-wash:light-dark(#fbeceb,#3d2523);--accent:light-dark(#2f4fc7,#93abff)}
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--ink);font:14px/20px "IBM Plex Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:24px 16px}section,header{background:var(--pane);border:1px solid var(--line);border-radius:6px;padding:16px;margin:0 0 16px}
h1{font-size:20px;line-height:26px;margin:0 0 4px}h2{font-size:15px;margin:0 0 4px}h3{font-size:14px;margin:0}p{margin:4px 0;max-width:75ch}.quiet{color:var(--ink-2)}
.verdict{font-size:16px;line-height:24px;font-weight:600}.alarm{color:var(--alarm);font-weight:600}span.alarm,td:first-child{white-space:nowrap}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px;line-height:18px}th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--ink-2);font-weight:500;white-space:nowrap}td.n,th.n{text-align:right;white-space:nowrap}tr.hit td{background:var(--alarm-wash)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:20px 24px;margin-top:12px}.charts>div{min-width:0;border-top:1px solid var(--line);padding-top:10px}
svg{display:block;width:100%;height:auto;margin:6px 0;overflow:visible}summary{cursor:pointer;color:var(--accent);font-size:13px}summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.line{fill:none;stroke:var(--mark);stroke-width:1.5}.limit{fill:none;stroke:var(--mark-2);stroke-dasharray:4 3;stroke-width:1.2}.part{stroke:var(--line)}.dot{fill:var(--mark)}.hit{fill:var(--alarm)}.axis{fill:var(--ink-2);font-size:11px}
.then{fill:var(--mark-2)}.now{fill:var(--mark)}dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:8px 0 0}dt{color:var(--ink-2)}dd{margin:0;overflow-wrap:anywhere}
@media print{body{background:none}section,header{break-inside:avoid-page;border-color:#ccc}}
`.trim()

/** Text as it may stand in HTML, attributes included. */
export function safe(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** The whole page around its sections; no byte of it is loaded from elsewhere. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${safe(title)}</title><style>${STYLE}</style></head><body><main>
${body}
</main></body></html>
`
}

/** A table; cells are HTML already. `numeric`: which columns stand to the right; `hit`: rows that are marked. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], options: { caption: string; numeric?: readonly number[]; hit?: (row: number) => boolean }): string {
  const side = (column: number) => (options.numeric?.includes(column) ? ' class="n"' : '')
  const header = head.map((cell, column) => `<th scope="col"${side(column)}>${safe(cell)}</th>`).join('')
  const body = rows.map((cells, row) => `<tr${options.hit?.(row) ? ' class="hit"' : ''}>${cells.map((cell, column) => `<td${side(column)}>${cell}</td>`).join('')}</tr>`).join('\n')
  return `<div class="scroll" role="region" tabindex="0" aria-label="${safe(options.caption)}"><table><caption hidden>${safe(options.caption)}</caption><thead><tr>${header}</tr></thead><tbody>${body}</tbody></table></div>`
}
