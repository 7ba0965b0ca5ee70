/**
 * Whether a file is a PDF, as far as one can tell without reading all of it (ISO 32000-1, 7.5): it begins with its header, and ends with the place of its cross-reference table, which is there. A file that
 * was cut off on the way, or is of another kind with another name, is found out.
 */

export type PdfFault = 'empty' | 'not_pdf' | 'cut_off'

/** Undefined for a PDF. */
export function faultOfPdf(content: Buffer): PdfFault | undefined {
  if (content.length === 0) return 'empty'
  if (content.subarray(0, header.length).toString('latin1') !== header) return 'not_pdf'
  const tail = content.subarray(-tailLength).toString('latin1')
  const [, place] = [...tail.matchAll(/startxref\s+(\d{1,10})\s+%%EOF/g)].at(-1) ?? []
  if (place === undefined) return 'cut_off'
  const there = content.subarray(Number(place), Number(place) + 40).toString('latin1')
  return /^\s*(?:xref\s|\d+\s+\d+\s+obj)/.test(there) ? undefined : 'cut_off'
}

const header = '%PDF-'
const tailLength = 1024
