/** The text that the debtor agrees to. */
import { drawSubheading, type PartInput } from './part.ts'
import { contentWidth, margin } from './sheet.ts'
import { mandateText } from './text.ts'

export function drawAgreement({ sheet, input, words, y }: PartInput): number {
  const { language, creditor, prenotificationDays, kind } = input
  const place = { x: margin, width: contentWidth }
  const under = drawSubheading(sheet, words.agreement, { ...place, y })
  const paragraphs = mandateText(language, { creditor: creditor.name, prenotificationDays, kind })
  return (
    paragraphs.reduce(
      (top, paragraph) => sheet.text('P', paragraph, { ...place, y: top }, { size: 9.5, lineGap: 1 }) + sheet.scaled(5),
      under,
    ) + sheet.scaled(9)
  )
}
