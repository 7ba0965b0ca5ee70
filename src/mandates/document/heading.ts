/** What the page is, and what tells this mandate from all others: its reference, and who its creditor is to banks. */
import { columnWidth, drawLabelled, gutter, heightOfLabelled, secondColumn, type PartInput } from './part.ts'
import { colours, contentWidth, margin } from './sheet.ts'
import { onOneLine } from './text.ts'

export function drawHeading({ sheet, input, words, y }: PartInput): number {
  const top = input.testMode ? drawTestMode(sheet, words.testMode) : 0
  const start = Math.max(y, top + sheet.scaled(18))
  const place = { x: margin, y: start, width: contentWidth }
  const scheme = sheet.text('P', words.scheme, place, { size: 9, colour: colours.quiet })
  const title = { font: 'strong', size: titleSizeOf(sheet, words.title) } as const
  return sheet.text('H1', words.title, { ...place, y: scheme }, title) + sheet.scaled(10)
}

/** The largest size, up to 21, at which the title stands on one line. */
function titleSizeOf(sheet: PartInput['sheet'], title: string): number {
  const size = 21
  return Math.min(size, (size * (contentWidth - 1)) / sheet.widthOf(title, { font: 'strong', size }))
}

/** Returns where the banner ends. */
function drawTestMode(sheet: PartInput['sheet'], text: string): number {
  const style = { font: 'strong', size: 8.5, colour: colours.warning, align: 'center' } as const
  const padding = sheet.scaled(6)
  const height = sheet.heightOf(text, contentWidth, style) + 2 * padding
  sheet.ground({ x: 0, y: 0, width: contentWidth + 2 * margin }, height, colours.warningGround)
  sheet.text('P', text, { x: margin, y: padding, width: contentWidth }, style)
  return height
}

export function drawReferences({ sheet, input, words, y }: PartInput): number {
  const padding = sheet.scaled(10)
  const width = columnWidth - padding
  const style = { font: 'strong', size: 12.5 } as const
  const fields = [
    { label: words.reference, value: onOneLine(input.rum), x: margin + padding },
    { label: words.creditorIdentifier, value: onOneLine(input.creditor.identifier), x: secondColumn },
  ]
  // The background is drawn first, as high as the highest field.
  const height = Math.max(...fields.map(({ label, value }) => heightOfLabelled(sheet, label, value, width, style)))
  sheet.ground({ x: margin, y, width: contentWidth }, height + 2 * padding, colours.aside, 6)
  for (const { label, value, x } of fields) drawLabelled(sheet, label, value, { x, y: y + padding, width }, style)
  return y + height + 2 * padding + sheet.scaled(gutter * 0.7)
}
