/** Operations on refunds. */
import { ref } from '../model/expected.ts'
import type { Name, Payment } from '../model/objects.ts'
import { decideRefund, readRefund, refundPayment } from '../model/refunds.ts'
import { largestAmount } from './chosen.ts'
import { accountOfUsed } from './debited.ts'
import { mayMeetFaults } from './faults.ts'
import { addsToBalance, balance, fateOf, kind } from './kind.ts'

interface NewRefund {
  readonly payment: Name
  readonly amount?: number
  /** By the route of the payment itself. */
  readonly byPayment: boolean
}

export const refund = kind<NewRefund>({
  weight: 12,
  repeatable: true,
  choose: ({ random, plan, pools }) => {
    // A debit can be called off until it leaves, which matters most to a mandate for one payment.
    if (random.chance(0.1)) {
      const isForOne = random.chance(0.6)
      const isUnsent = ({ mandate, status }: Payment): boolean =>
        mandate !== null &&
        (status === 'to_capture' || status === 'authorized') &&
        (!isForOne || plan.mandates.get(mandate).kind === 'one_off')
      const unsent = pools.pick(random, 'payments', isUnsent)
      return unsent && { payment: unsent.name, byPayment: random.chance(0.4) }
    }
    const found = random.chance(0.15)
      ? pools.pick(random, 'payments')
      : (pools.pick(
          random,
          'payments',
          ({ status }) => status === 'captured' || status === 'capture_sent' || status === 'disputed',
        ) ?? pools.pick(random, 'payments', ({ datePaym }) => datePaym !== null))
    if (found === undefined) return undefined
    const left = found.amount - found.refunded - found.disputed
    const amount = random.weighted<number | undefined>([
      [undefined, 2],
      [left, 1],
      [left + 1, 0.5],
      [left - 1, 0.5],
      [found.amount, 0.5],
      [random.integer(1, Math.max(left, 1)), 5],
    ])
    const isSendable = amount !== undefined && amount >= 1 && amount <= largestAmount
    return { payment: found.name, byPayment: random.chance(0.4), ...(isSendable && { amount }) }
  },
  request: ({ payment, amount, byPayment }) =>
    byPayment
      ? { method: 'POST', path: ['/v2/payments/', ref(payment), '/refund'], body: { amount } }
      : { method: 'POST', path: ['/v2/refunds/'], body: { payment: ref(payment), amount } },
  rule: (account, { payment, amount }, name) => refundPayment(account, name('refund'), payment, amount),
  touches: ({ payment }, account) => [
    fateOf(payment),
    addsToBalance,
    ...mayMeetFaults(account, 'refund'),
    ...accountOfUsed(account, payment),
  ],
})

interface OfRefund {
  readonly refund: Name
  readonly payment: Name
}

export const decide = kind<OfRefund & { readonly status: 'refunded' | 'not_honored' }>({
  weight: 4,
  choose: ({ random, pools }) => {
    const found = pools.pick(
      random,
      'refunds',
      ({ status }) => random.chance(0.1) || status.startsWith('to_') || status === 'refund_sent',
    )
    return (
      found && { refund: found.name, payment: found.payment, status: random.chance(0.4) ? 'refunded' : 'not_honored' }
    )
  },
  request: ({ refund: of, status }) => ({ method: 'POST', path: ['/sandbox/refunds/', ref(of)], body: { status } }),
  rule: (account, { refund: of, status }) => decideRefund(account, of, status),
  touches: ({ payment }) => [fateOf(payment), addsToBalance],
})

export const read = kind<OfRefund>({
  weight: 0.5,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'refunds')
    return found && { refund: found.name, payment: found.payment }
  },
  request: ({ refund: of }) => ({ method: 'GET', path: ['/v2/refunds/', ref(of)] }),
  rule: (account, { refund: of }) => readRefund(account, of),
  touches: ({ payment }) => [fateOf(payment), balance],
})
