/** Everything that may happen to a payment. Code asks this table; what is not in it is refused. */
import { statusesOf, type Transitions } from '../kit/machine.ts'
import type { PaymentStatus } from './payment.ts'

/**
 * - `wait`: the bank was asked, and owes its answer.
 * - `authorize`: the bank agrees, capture is left for later. `debit`: the bank agrees and capture is asked at once. `refuse`: the bank refuses.
 * - `capture`: capture of an authorization is asked. `send`, `settle`: the network takes it, and credits it. `settle_at_once`: both in one.
 * - `cancel`: a full refund before capture, or it is given up before anything was taken. `expire`: seven days without capture. `fail`: it cannot be carried through.
 * - `dispute`: the payer contests what is left, or a part of it. `win_dispute`: the last of its disputes that stood is decided for the merchant.
 */
export type PaymentEvent =
  | 'wait'
  | 'authorize'
  | 'debit'
  | 'refuse'
  | 'fail'
  | 'capture'
  | 'send'
  | 'settle'
  | 'settle_at_once'
  | 'cancel'
  | 'expire'
  | 'dispute'
  | 'win_dispute'

export const paymentTransitions: Transitions<PaymentStatus, PaymentEvent> = {
  open: {
    wait: 'open',
    authorize: 'authorized',
    debit: 'to_capture',
    refuse: 'refused',
    fail: 'failed',
    cancel: 'canceled',
  },
  refused: { wait: 'open', authorize: 'authorized', debit: 'to_capture', refuse: 'refused', fail: 'failed' },
  authorized: { capture: 'to_capture', cancel: 'canceled', expire: 'expired', fail: 'failed' },
  to_capture: { send: 'capture_sent', settle_at_once: 'captured', cancel: 'canceled', fail: 'failed' },
  capture_sent: { settle: 'captured', fail: 'failed' },
  captured: { dispute: 'disputed' },
  disputed: { dispute: 'disputed', win_dispute: 'captured' },
  expired: {},
  failed: {},
  canceled: {},
}

export const paymentStatuses = statusesOf(paymentTransitions)

/** Nothing has been taken from the payer: everything about the payment may still change, the method included. */
export const untakenStatuses: readonly PaymentStatus[] = ['open', 'refused']

/** The bank agreed and the money has not been collected: a full refund cancels. */
export const cancelableStatuses: readonly PaymentStatus[] = ['authorized', 'to_capture']

/** The merchant has been credited. */
export const creditedStatuses: readonly PaymentStatus[] = ['captured', 'disputed']

/** Capture cannot be taken back: money goes back by refunds, in part or whole. */
export const refundableStatuses: readonly PaymentStatus[] = ['capture_sent', 'captured']
