/** A report as files for people: the HTML page that stands alone, and the PDF. */
import { LeadlightError } from '#platform/errors.ts'
import { log } from '#platform/log/log.ts'
import { findChromium, printPdf } from '#platform/print/chromium.ts'
import { fontFaces, printFonts } from '#platform/print/fonts.ts'
import { reportHtml } from './document/report-html.ts'
import type { SealedReport } from './schema.ts'

/** The report as one HTML file with its fonts. */
export function reportPage(sealed: SealedReport): string {
  return reportHtml(sealed, fontFaces())
}

/** The report as a tagged PDF: printed by a Chromium where there is one that prints, else set by the product itself, which the PDF says on its last page. */
export async function printReport(sealed: SealedReport): Promise<Uint8Array> {
  if (findChromium() !== null) {
    try {
      return await printPdf(reportPage(sealed))
    } catch (error) {
      if (!(error instanceof LeadlightError) || error.code !== 'unavailable') throw error
      log().warn({ err: error }, 'the Chromium of this server did not print a report: it is set without one')
    }
  }
  const { reportPdf } = await import('./document/report-pdf.ts') // a large package, for servers without a browser only
  return reportPdf(sealed, printFonts())
}
