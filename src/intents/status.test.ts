/** What stands above the table of src/intents/status.ts; payment-intents-page.test.ts has its cells. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthenticationStatus } from '../authentications/index.ts'
import type { PaymentMethod, PaymentStatus } from '../payments/index.ts'
import { intentStatuses, intentStatusOf, shownIntentStatuses, type AttemptState, type IntentStatus } from './status.ts'

const latest = (
  status: PaymentStatus,
  method: PaymentMethod | null,
  authentication: AuthenticationStatus | null,
  response: string,
): AttemptState => ({
  payment: { status, method, response },
  authentication: authentication && { status: authentication },
})

test('those that are shown are those of the table', () => {
  const cells = Object.values(intentStatuses).flatMap(({ card, sepa }) => [card, sepa].flatMap(Object.values))
  assert.deepEqual([...new Set(cells)].sort(), [...shownIntentStatuses].sort())
})

test('without an attempt, without a method, and while the answer is not known', () => {
  const rows: readonly [canceledAt: number | null, attempt: AttemptState | null, IntentStatus][] = [
    [null, null, 'require_payment_method'],
    [1, null, 'canceled'],
    [null, latest('open', null, 'requested', '00'), 'require_payment_method'],
    [null, latest('open', 'card', null, '09'), 'processing'],
    [null, latest('open', 'card', 'success', '09'), 'processing'],
    [1, latest('open', 'card', null, '09'), 'canceled'],
    // The code of an answer that has come since is another; where it was kept, the status tells.
    [null, latest('authorized', 'card', null, '09'), 'authorized'],
  ]
  for (const [canceledAt, attempt, status] of rows) assert.equal(intentStatusOf({ canceledAt }, attempt), status)
})
