/** The report as one HTML file that needs nothing else: for reading without a network, and for print. */
import { element as el, htmlText } from './html-tree.ts'
import { reportPages } from './report-pages.ts'
import { documentStyle } from './document-style.ts'
import { monthName } from '../rules/months.ts'
import type { SealedReport } from '../schema.ts'

/** The whole file. The same sealed report gives the same text. `faces`: fonts as style, for a file that stands alone. */
export function reportHtml(sealed: SealedReport, faces = ''): string {
  const { workspace, month } = sealed.report
  const tree = el('html', { lang: 'en' },
    el('head', {}, el('meta', { charset: 'utf-8' }), el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }), el('meta', { name: 'color-scheme', content: 'light dark' }), el('title', {}, `Audit report, ${monthName(month)}, ${workspace.name}`)),
    el('body', {}, el('main', { class: 'sheets' }, ...reportPages(sealed))))
  // The style is our own text and holds no mark that could end it.
  return `<!doctype html>\n${htmlText(tree).replace('</head>', `<style>${faces}${documentStyle}</style></head>`)}\n`
}
