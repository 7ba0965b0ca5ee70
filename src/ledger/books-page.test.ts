/** Holds docs/books.md equal to the chart of accounts and the table of postings. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ledgerAccounts } from './account.ts'
import { postings, type Posting } from './postings.ts'

const page = readFileSync(new URL('../../docs/books.md', import.meta.url), 'utf8')

/** The rows of the table under a heading, each as its cells. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  const lines = section?.split('\n').filter((line) => line.startsWith('|')) ?? []
  return lines.slice(2).map((line) => line.slice(2, -2).split(' | '))
}

test('the accounts', () => {
  assert.deepEqual(
    tableUnder('Accounts').map(([account]) => account),
    ledgerAccounts.map((account) => `\`${account}\``),
  )
})

test('what is booked', () => {
  const text = ({ debit, credit, part }: Posting): string =>
    `${debit} → ${credit}${part === 'amount' ? '' : ` (${part})`}`
  const rows = Object.entries(postings).flatMap(([kind, steps]) =>
    Object.entries<readonly Posting[]>(steps).map(([step, list]) => [kind, step, list.map(text).join(', ')]),
  )
  assert.deepEqual(tableUnder('What is booked'), rows)
})
