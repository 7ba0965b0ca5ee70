/** Tests that docs/test-data.md is equal to the world's tables. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brandOf } from '../cards/brand.ts'
import { responseCodeOf, type ResponseCode } from '../payments/response-codes.ts'
import { cardRanges, type CardRange } from './card-ranges.ts'
import { testCards, type LaterFate, type TestCard } from './test-cards.ts'
import { worldTestIbans, type TestIban } from './test-ibans.ts'

const page = readFileSync(new URL('../../docs/test-data.md', import.meta.url), 'utf8')

/** The table's rows under a heading, each with its cells joined by a bar; without padding, header row and rule. */
function tableUnder(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  assert(section, `docs/test-data.md has a section "${heading}"`)
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) => line.slice(1, -1).split('|').map(trimmed).join('|'))
}

const trimmed = (cell: string): string => cell.trim()

const row = (...cells: (string | null)[]): string => cells.map((cell) => cell ?? '').join('|')

function cardRow({ number, facts, threeDSecure, response, laterFate }: TestCard): string {
  const { brand, country, network, funding } = facts
  return row(
    number,
    brand,
    country,
    network,
    funding,
    threeDSecure,
    response,
    response === '00' ? fateText(laterFate) : null,
  )
}

function fateText(fate: LaterFate): string | null {
  switch (fate.kind) {
    case 'settles_on_time':
      return null
    case 'captured_at_once':
      return 'captured at once'
    case 'disputed':
      return `disputed, code ${fate.code}`
  }
}

function rangeRow({ from, to, facts }: CardRange): string {
  const { country, network, funding, nature } = facts
  return row(from === to ? from : `${from} to ${to}`, brandOf(from), country, network, funding, nature)
}

const ibanRow = ({ iban, country, holder, birthDate, response, finalStatus }: TestIban): string =>
  row(iban, country, holder, birthDate, response, finalStatus === 'disputed' ? 'returned afterwards' : null)

const isCountryRange = ({ from }: CardRange): boolean => from.startsWith('400000')

test('the page lists the test cards as they are', () => {
  assert.deepEqual(tableUnder('Test cards'), testCards.map(cardRow))
})

test('the page explains the codes that test cards are refused with', () => {
  const codes = new Set<ResponseCode>(['14', '54', ...testCards.map((card) => card.response)])
  codes.delete('00')
  const expected = [...codes].sort().map((code) => {
    const { meaning, hiddenFromPayers } = responseCodeOf(code)
    return row(code, meaning, hiddenFromPayers ? '05' : code)
  })
  assert.deepEqual(tableUnder('Refusals'), expected)
})

test('the page lists the ranges as they are', () => {
  const ranges = cardRanges.filter((range) => !isCountryRange(range))
  assert.deepEqual(tableUnder('Any other card'), ranges.map(rangeRow))
})

test('the page lists the countries of 400000 numbers', () => {
  const listed = /^AE 784.*$/m.exec(page)?.[0].replace(/\.$/, '').split(', ')
  assert.deepEqual(
    listed,
    cardRanges.filter(isCountryRange).map(({ from, facts }) => `${facts.country ?? ''} ${from.slice(6)}`),
  )
})

test('the page lists the test IBANs as they are', () => {
  assert.deepEqual(tableUnder('Test IBANs'), worldTestIbans.map(ibanRow))
})
