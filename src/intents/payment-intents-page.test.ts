/** Holds docs/payment-intents.md equal to the table of src/intents/status.ts, cell by cell, and to what the verbs allow. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { cancelableStatuses, refundableStatuses, type PaymentMethod, type PaymentStatus } from '../payments/index.ts'
import {
  cancelableIntentStatuses,
  intentStatuses,
  intentStatusOf,
  payableStatuses,
  type AuthenticationState,
  type IntentStatus,
} from './status.ts'

const page = readFileSync(new URL('../../docs/payment-intents.md', import.meta.url), 'utf8')

/** The table's rows under a heading, each as its cells. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`))
  assert(section, `docs/payment-intents.md has a section "${heading}"`)
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

const attempts = Object.keys(intentStatuses) as PaymentStatus[]
const methods: readonly PaymentMethod[] = ['card', 'sepa']
const authentications = Object.keys(intentStatuses.open.card) as AuthenticationState[]

test('every attempt, by every method, with every authentication', () => {
  /** An empty cell stands for any. */
  const each = (cell: string, all: readonly string[]): readonly string[] => (cell === '' ? all : cell.split(', '))
  const expected = tableUnder('What the latest attempt makes of it').flatMap(
    ([payment = '', by = '', authentication = '', status = '']) =>
      each(payment, attempts).flatMap((attempt) =>
        each(by, methods).flatMap((method) =>
          each(authentication, authentications).map((state) => `${attempt} ${method} ${state}: ${status}`),
        ),
      ),
  )
  const actual = attempts.flatMap((status) =>
    methods.flatMap((method) =>
      authentications.map((state) => {
        const latest = {
          payment: { status, method, response: '00' },
          authentication: state === 'none' ? null : { status: state },
        }
        assert.equal(intentStatusOf({ canceledAt: 1 }, latest), 'canceled')
        return `${status} ${method} ${state}: ${intentStatusOf({ canceledAt: null }, latest)}`
      }),
    ),
  )
  assert.equal(actual.length, 180)
  assert.deepEqual(expected.sort(), actual.sort())
})

test('the statuses, and what is allowed in each', () => {
  const money = [...cancelableStatuses, ...refundableStatuses]
  const [refundable, refundableDebits] = methods.map(
    (method) => new Set(money.map((status) => intentStatuses[status][method].none)),
  )
  const refunded = (status: IntentStatus): string =>
    yes(refundable?.has(status) ?? false) || (refundableDebits?.has(status) === true ? 'of a debit' : '')
  const yes = (allowed: boolean): string => (allowed ? 'yes' : '')
  const rows = tableUnder('Statuses')
  const known: readonly IntentStatus[] = [
    'require_payment_method',
    'require_authentication',
    'authorized',
    'processing',
    'captured',
    'canceled',
    'unpaid',
  ]
  assert.deepEqual(
    rows.map(([status, meaning, ...rest]) => [status, meaning !== '', ...rest]),
    known.map((status) => [
      status,
      true,
      yes(payableStatuses.includes(status)),
      yes(cancelableIntentStatuses.includes(status)),
      yes(status === 'authorized'),
      refunded(status),
    ]),
  )
  const cells = attempts.flatMap((attempt) =>
    methods.flatMap((method) => authentications.map((state) => intentStatuses[attempt][method][state])),
  )
  assert.deepEqual(new Set(cells), new Set(known), 'every status is one that an attempt leads to')
})
