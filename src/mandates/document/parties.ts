/** The creditor, the debtor with the account, and how often the account may be debited. */
import { columnWidth, drawLabelled, drawSubheading, secondColumn, type PartInput } from './part.ts'
import { contentWidth, margin } from './sheet.ts'
import { onOneLine } from './text.ts'

export function drawParties(part: PartInput): number {
  return Math.max(drawCreditor(part), drawDebtor(part)) + part.sheet.scaled(14)
}

function drawCreditor({ sheet, input: { creditor }, words, y }: PartInput): number {
  const place = { x: margin, width: columnWidth }
  const under = drawSubheading(sheet, words.creditor, { ...place, y })
  const name = sheet.text('P', onOneLine(creditor.name), { ...place, y: under }, { font: 'strong', size: 10.5 })
  return sheet.text('P', creditor.address, { ...place, y: name + sheet.scaled(1) }, { size: 10 })
}

function drawDebtor({ sheet, input: { debtor }, words, y }: PartInput): number {
  const place = { x: secondColumn, width: columnWidth }
  const gap = sheet.scaled(5)
  const under = drawSubheading(sheet, words.debtor, { ...place, y })
  const name = sheet.text('P', onOneLine(debtor.name), { ...place, y: under }, { font: 'strong', size: 10.5 })
  const iban = drawLabelled(sheet, words.iban, inGroups(debtor.iban), { ...place, y: name + gap }, { size: 11 })
  return debtor.bic === null ? iban : drawLabelled(sheet, words.bic, debtor.bic, { ...place, y: iban + gap })
}

/** In groups of four, as ISO 13616 prints it. */
const inGroups = (iban: string): string => iban.replaceAll(/.{4}(?=.)/gu, '$& ')

export function drawPaymentType({ sheet, input: { kind }, words, y }: PartInput): number {
  const under = drawSubheading(sheet, words.paymentType, { x: margin, y, width: contentWidth })
  const spoken = (isTicked: boolean): string => (isTicked ? words.chosen : words.notChosen)
  const [many, one] = [kind === 'recurrent', kind === 'one_off']
  const style = { size: 10 }
  const first = { x: margin, y: under, width: columnWidth }
  const bottom = Math.max(
    sheet.tickBox(words.recurrent, many, spoken(many), first, style),
    sheet.tickBox(words.oneOff, one, spoken(one), { ...first, x: secondColumn }, style),
  )
  return bottom + sheet.scaled(14)
}
