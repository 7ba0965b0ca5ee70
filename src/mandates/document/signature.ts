/** The signature: lines to be written on, or how and by whom it was given. */
import type { Signature } from '../mandate.ts'
import { formatDay, formatMoment } from './moments.ts'
import {
  columnWidth,
  drawLabelled,
  drawSubheading,
  heightOfLabelled,
  labelStyle,
  secondColumn,
  type PartInput,
} from './part.ts'
import { colours, contentWidth, margin } from './sheet.ts'
import { mandateText, mandateTextDigest, onOneLine } from './text.ts'

export function drawSignature(part: PartInput): number {
  const { sheet, input, words, y } = part
  const under = drawSubheading(sheet, words.signature, { x: margin, y, width: contentWidth })
  const drawn = { ...part, y: under }
  const { signature } = input
  if (signature === null) return drawLines(drawn)
  return signature.how === 'electronic' ? drawTrace(drawn, signature) : drawPaper(drawn, signature)
}

/** Place and date on one line, the signature on a longer one beside them, with room to write above each. */
function drawLines({ sheet, input, words, y }: PartInput): number {
  const room = sheet.scaled(34)
  const half = { x: margin, width: columnWidth }
  const place = drawLine(y + room, words.place, half)
  const date = drawLine(place + room, words.date, half)
  drawLine(date - (place - y - room), words.signature, { x: secondColumn, width: columnWidth })
  const made = words.made(formatDay(input.language, input.createdAt, input.timeZone))
  const last = { x: margin, y: date + sheet.scaled(14), width: contentWidth }
  const asked = sheet.text('P', words.sendBack(onOneLine(input.creditor.name)), last, { size: 9 })
  return sheet.text('P', made, { ...last, y: asked + sheet.scaled(2) }, labelStyle)

  function drawLine(at: number, label: string, { x, width }: { x: number; width: number }): number {
    sheet.line({ x, y: at, width }, colours.quiet)
    return sheet.text('P', label, { x, y: at + sheet.scaled(2), width }, labelStyle)
  }
}

function drawPaper({ sheet, input, words, y }: PartInput, { how, name, at, place }: Signature): number {
  const width = (contentWidth - 32) / 3
  const day = formatDay(input.language, at, input.timeZone)
  const fields = [
    { label: words.signer, value: onOneLine(name) },
    { label: words.date, value: day },
    { label: words.place, value: place === null ? words.unknown : onOneLine(place) },
  ]
  const bottoms = fields.map(({ label, value }, column) =>
    drawLabelled(sheet, label, value, { x: margin + column * (width + 16), y, width }),
  )
  const said = how === 'paper' ? words.signedOnPaper : words.signedUpload
  const below = { x: margin, y: Math.max(...bottoms) + sheet.scaled(8), width: contentWidth }
  return sheet.text('P', said, below, { size: 9, colour: colours.quiet })
}

/** Who signed, when, from where, with what, and which text: a table of names and values. */
function drawTrace({ sheet, input, words, y }: PartInput, signature: Signature): number {
  const { language, creditor, prenotificationDays, kind, timeZone } = input
  const agreed = mandateText(language, { creditor: creditor.name, prenotificationDays, kind })
  const rows: readonly (readonly [label: string, value: string])[] = [
    [words.moment, formatMoment(language, signature.at, timeZone)],
    ...(signature.place === null ? [] : [[words.place, onOneLine(signature.place)] as const]),
    [words.address, signature.ip ?? words.unknown],
    [words.device, signature.userAgent === null ? words.unknown : onOneLine(signature.userAgent)],
    [words.textDigest, mandateTextDigest(agreed)],
  ]
  const padding = sheet.scaled(10)
  const inner = { x: margin + padding, width: contentWidth - 2 * padding }
  const labelWidth = sheet.scaled(128)
  const valueWidth = inner.width - labelWidth
  const heights = rows.map(([label, value]) =>
    Math.max(sheet.heightOf(label, labelWidth - padding, rowStyle), sheet.heightOf(value, valueWidth, rowStyle)),
  )
  const name = onOneLine(signature.name)
  const nameStyle = { font: 'strong', size: 13 } as const
  const head = heightOfLabelled(sheet, words.signedElectronically, name, inner.width, nameStyle) + sheet.scaled(5)
  const height = head + heights.reduce((sum, row) => sum + row + sheet.scaled(2), 0) + 2 * padding
  sheet.ground({ x: margin, y, width: contentWidth }, height, colours.aside, 6)
  drawLabelled(sheet, words.signedElectronically, name, { ...inner, y: y + padding }, nameStyle)
  let top = y + padding + head
  rows.forEach(([label, value], place) => {
    sheet.text('P', label, { x: inner.x, y: top, width: labelWidth - padding }, { ...rowStyle, colour: colours.quiet })
    sheet.text('P', value, { x: inner.x + labelWidth, y: top, width: valueWidth }, rowStyle)
    top += (heights[place] ?? 0) + sheet.scaled(2)
  })
  return y + height
}

const rowStyle = { size: 8.5 } as const
