/**
 * The document of a mandate: one page that a bank takes as a SEPA Core Direct Debit Mandate. It holds what the rulebook asks for (EPC016-06, dataset DS-01), the text in words of our own, and the signature: lines
 * to be written on, or the trace of how it was given.
 *
 * The same input gives the same bytes.
 */
import { drawAgreement } from './agreement.ts'
import type { MandateDocument } from './document.ts'
import { drawHeading, drawReferences } from './heading.ts'
import { drawParties, drawPaymentType } from './parties.ts'
import type { Part } from './part.ts'
import { margin, openSheet, type Sheet } from './sheet.ts'
import { drawSignature } from './signature.ts'
import { onOneLine } from './text.ts'
import { mandateWords } from './words/index.ts'

/** Sizes that are tried until everything stands on the page. The last holds the longest that every field may be. */
const scales = [1.06, 1, 0.95, 0.9, 0.85, 0.8, 0.74, 0.68, 0.62, 0.56, 0.5]

/** Throws RangeError where not even the smallest letters let it stand on one page. */
export async function mandateDocument(input: MandateDocument): Promise<Buffer> {
  for (const scale of scales) {
    const sheet = await newSheet(input, scale)
    if (sheet.isOnePage(drawMandate(sheet, input))) return sheet.end()
  }
  throw new RangeError('what this mandate holds does not fit on a page')
}

function newSheet({ language, rum, createdAt }: MandateDocument, scale: number): Promise<Sheet> {
  return openSheet({ language, title: `${mandateWords(language).title} ${onOneLine(rum)}`, createdAt, scale })
}

/** From the top to the bottom of the page. */
const parts: readonly Part[] = [drawHeading, drawReferences, drawParties, drawPaymentType, drawAgreement, drawSignature]

/** Returns where the last part ends. */
function drawMandate(sheet: Sheet, input: MandateDocument): number {
  const words = mandateWords(input.language)
  return parts.reduce((y, draw) => draw({ sheet, input, words, y }), margin * 0.8)
}
