import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStatus } from '../kit/machine.ts'
import { type PaymentEvent, paymentStatuses, paymentTransitions } from './machine.ts'

/** Every cell that leads somewhere; all others must lead nowhere. */
const table = `
  open          wait            open
  refused       wait            open
  open          authorize       authorized
  open          debit           to_capture
  open          refuse          refused
  open          fail            failed
  open          cancel          canceled
  refused       authorize       authorized
  refused       debit           to_capture
  refused       refuse          refused
  refused       fail            failed
  authorized    capture         to_capture
  authorized    cancel          canceled
  authorized    expire          expired
  authorized    fail            failed
  to_capture    send            capture_sent
  to_capture    settle_at_once  captured
  to_capture    cancel          canceled
  to_capture    fail            failed
  capture_sent  settle          captured
  capture_sent  fail            failed
  captured      dispute         disputed
  disputed      dispute         disputed
  disputed      win_dispute     captured
`
const allowed = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([from = '', event = '', to = '']) => [`${from} ${event}`, to]),
)

const events: readonly PaymentEvent[] = [
  'wait',
  'authorize',
  'debit',
  'refuse',
  'fail',
  'capture',
  'send',
  'settle',
  'settle_at_once',
  'cancel',
  'expire',
  'dispute',
  'win_dispute',
]

test('every event in every status leads where the table says, or nowhere', () => {
  for (const from of paymentStatuses) {
    for (const event of events) {
      assert.equal(nextStatus(paymentTransitions, from, event), allowed.get(`${from} ${event}`), `${from} ${event}`)
    }
  }
})
