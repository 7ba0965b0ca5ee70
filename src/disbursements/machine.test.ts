import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStatus } from '../kit/machine.ts'
import type { DisbursementStatus } from './disbursement.ts'
import { type DisbursementEvent, disbursementStatuses, disbursementTransitions } from './machine.ts'

const allowed: readonly (readonly [from: DisbursementStatus, event: DisbursementEvent, to: DisbursementStatus])[] = [
  ['to_disburse', 'send', 'disburse_sent'],
  ['disburse_sent', 'settle', 'disbursed'],
  ['disburse_sent', 'reject', 'not_honored'],
]

const statuses = disbursementStatuses

for (const from of statuses) {
  for (const event of ['send', 'settle', 'reject'] as const) {
    const [, , to] = allowed.find(([status, known]) => status === from && known === event) ?? []
    test(`${from} ${event}: ${to ?? 'cannot'}`, () => {
      assert.equal(nextStatus(disbursementTransitions, from, event), to)
    })
  }
}
