/** A part of the page: drawn from `y` downwards, it returns where it ends. */
import type { MandateDocument } from './document.ts'
import { colours, contentWidth, margin, type Place, type Sheet, type TextStyle } from './sheet.ts'
import type { MandateWords } from './words/index.ts'

export interface PartInput {
  readonly sheet: Sheet
  readonly input: MandateDocument
  readonly words: MandateWords
  readonly y: number
}

export type Part = (part: PartInput) => number

export const gutter = 24
export const columnWidth = (contentWidth - gutter) / 2
export const secondColumn = margin + columnWidth + gutter

export const labelStyle = { size: 7.75, colour: colours.quiet } as const satisfies TextStyle

/** A heading over a line. */
export function drawSubheading(sheet: Sheet, text: string, { x, y, width }: Place): number {
  const bottom = sheet.text('H2', text, { x, y, width }, { font: 'strong', size: 10.5, colour: colours.accent })
  const below = bottom + sheet.scaled(2.5)
  sheet.line({ x, y: below, width })
  return below + sheet.scaled(6)
}

/** How high {@link drawLabelled} will be. */
export const heightOfLabelled = (
  sheet: Sheet,
  label: string,
  value: string,
  width: number,
  style: TextStyle = {},
): number =>
  sheet.heightOf(label, width, labelStyle) +
  sheet.scaled(labelGap) +
  sheet.heightOf(value, width, { ...valueStyle, ...style })

const labelGap = 0.5
const valueStyle = { size: 10.5 } as const satisfies TextStyle

/** A value under its name. */
export function drawLabelled(
  sheet: Sheet,
  label: string,
  value: string,
  { x, y, width }: Place,
  style: TextStyle = {},
): number {
  const under = sheet.text('P', label, { x, y, width }, labelStyle)
  return sheet.text('P', value, { x, y: under + sheet.scaled(labelGap), width }, { ...valueStyle, ...style })
}
