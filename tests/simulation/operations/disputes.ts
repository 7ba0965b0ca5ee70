/** Operations on disputes. */
import { reasonsOfReturn } from '../model/debits.ts'
import { codesOfNetworks, decideDispute, disputePayment, leftToDispute, readDispute } from '../model/disputes.ts'
import { ref } from '../model/expected.ts'
import type { DisputeStatus, Name } from '../model/objects.ts'
import { largestAmount } from './chosen.ts'
import { addsToBalance, balance, fateOf, kind, unseenTime } from './kind.ts'

interface NewDispute {
  readonly payment: Name
  readonly amount?: number
  readonly response?: string
}

export const dispute = kind<NewDispute>({
  weight: 4,
  choose: ({ random, pools }) => {
    const found = random.chance(0.12)
      ? pools.pick(random, 'payments')
      : pools.pick(random, 'payments', ({ status }) => status === 'captured' || status === 'disputed')
    if (found === undefined) return undefined
    const isDebit = found.sepa !== null
    const left = leftToDispute(found)
    const amount = random.weighted<number | undefined>([
      [undefined, isDebit ? 40 : 3],
      [left + 1, 0.5],
      [left, 0.5],
      [random.integer(1, Math.max(left, 1)), 3],
    ])
    // Sometimes a code of the other method.
    const codes = isDebit === random.chance(0.98) ? reasonsOfReturn : codesOfNetworks
    const response = random.chance(0.5) ? random.pick(codes) : undefined
    const isSendable = amount !== undefined && amount >= 1 && amount <= largestAmount
    return {
      payment: found.name,
      ...(isSendable && { amount }),
      ...(response !== undefined && { response }),
    }
  },
  request: ({ payment, amount, response }) => ({
    method: 'POST',
    path: ['/sandbox/payments/', ref(payment), '/dispute'],
    body: { amount, response },
  }),
  rule: (account, { payment, ...given }, name) => disputePayment(account, name('dispute'), payment, given),
  touches: ({ payment }) => [fateOf(payment), addsToBalance],
})

interface OfDispute {
  readonly dispute: Name
  readonly payment: Name
}

export const decide = kind<OfDispute & { readonly status: DisputeStatus }>({
  weight: 6,
  choose: ({ random, pools }) => {
    const found = pools.pick(
      random,
      'disputes',
      ({ status }) => random.chance(0.05) || status === 'open' || status.startsWith('evidence'),
    )
    const status = random.weighted<DisputeStatus>([
      ['evidence_pending', 2],
      ['evidence_sent', 3],
      ['evidence_verification', 1],
      ['accepted', 1],
      ['won', 4],
      ['lost', 1],
      ['out_of_time', 0.5],
    ])
    return found && { dispute: found.name, payment: found.payment, status }
  },
  request: ({ dispute: of, status }) => ({ method: 'POST', path: ['/sandbox/disputes/', ref(of)], body: { status } }),
  rule: (account, { dispute: of, status }) => decideDispute(account, of, status),
  touches: ({ payment }) => [fateOf(payment), addsToBalance, unseenTime],
})

export const read = kind<OfDispute>({
  weight: 0.5,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'disputes')
    return found && { dispute: found.name, payment: found.payment }
  },
  request: ({ dispute: of }) => ({ method: 'GET', path: ['/v2/disputes/', ref(of)] }),
  rule: (account, { dispute: of }) => readDispute(account, of),
  touches: ({ payment }) => [fateOf(payment), balance],
})
