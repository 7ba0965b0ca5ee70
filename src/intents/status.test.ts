/** The table of src/intents/status.ts, cell by cell, and what stands above it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PaymentMethod, PaymentStatus } from '../payments/index.ts'
import { intentStatuses, intentStatusOf, type AuthenticationState, type IntentStatus } from './status.ts'

/** Attempt, method, authentications (`*` for every one), status of the intent. */
const table = `
  open          either  none requested               require_payment_method
  open          either  available attempted          require_authentication
  open          either  success unavailable          require_authorization
  open          either  declined failed expired      require_payment_method
  refused       either  *                            require_payment_method
  authorized    either  *                            authorized
  to_capture    card    *                            captured
  to_capture    sepa    *                            processing
  capture_sent  card    *                            captured
  capture_sent  sepa    *                            processing
  captured      either  *                            captured
  disputed      card    *                            captured
  disputed      sepa    *                            unpaid
  expired       either  *                            unpaid
  failed        either  *                            unpaid
  canceled      either  *                            canceled
`

const authentications: readonly AuthenticationState[] = [
  'none',
  'requested',
  'available',
  'attempted',
  'success',
  'unavailable',
  'declined',
  'failed',
  'expired',
]
const methods: readonly PaymentMethod[] = ['card', 'sepa']

const expected = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))
    .flatMap(([payment = '', method = '', states = '', status = '']) =>
      (method === 'either' ? methods : [method]).flatMap((one) =>
        (states === '*' ? authentications : states.split(' ')).map((state): [cell: string, status: string] => [
          `${payment} ${one} ${state}`,
          status,
        ]),
      ),
    ),
)

const latest = (status: PaymentStatus, method: PaymentMethod | null, state: AuthenticationState, response = '00') => ({
  payment: { status, method, response },
  authentication: state === 'none' ? null : { status: state },
})

test('every attempt, by every method, with every authentication', () => {
  let cells = 0
  for (const payment of Object.keys(intentStatuses) as PaymentStatus[]) {
    for (const method of methods) {
      for (const state of authentications) {
        const cell = `${payment} ${method} ${state}`
        assert.equal(intentStatusOf({ canceledAt: null }, latest(payment, method, state)), expected.get(cell), cell)
        assert.equal(intentStatusOf({ canceledAt: 1 }, latest(payment, method, state)), 'canceled', cell)
        cells++
      }
    }
  }
  assert.equal(cells, expected.size)
  assert.equal(cells, 180)
})

test('without an attempt, without a method, and while the answer is not known', () => {
  const rows: readonly [canceledAt: number | null, attempt: ReturnType<typeof latest> | null, IntentStatus][] = [
    [null, null, 'require_payment_method'],
    [1, null, 'canceled'],
    [null, latest('open', null, 'requested'), 'require_payment_method'],
    [null, latest('open', 'card', 'none', '09'), 'processing'],
    [null, latest('open', 'card', 'success', '09'), 'processing'],
    [1, latest('open', 'card', 'none', '09'), 'canceled'],
    // The code of an answer that has come since is another; where it was kept, the status tells.
    [null, latest('authorized', 'card', 'none', '09'), 'authorized'],
  ]
  for (const [canceledAt, attempt, status] of rows) assert.equal(intentStatusOf({ canceledAt }, attempt), status)
})
