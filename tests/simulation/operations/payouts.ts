/** Operations on payouts and disbursements, which take from the balance. */
import {
  createDisbursement,
  decideDisbursement,
  readDisbursement,
  type NewDisbursement,
} from '../model/disbursements.ts'
import { ref } from '../model/expected.ts'
import type { Item, Name } from '../model/objects.ts'
import { createPayout, decidePayout, readPayout, type NewPayout } from '../model/payouts.ts'
import { chosenCurrency, chosenDay, largestAmount } from './chosen.ts'
import { addsToBalance, balance, fateOf, kind, type Choice } from './kind.ts'

const named = ({ payments = [], refunds = [], disputes = [] }: NewPayout): Name[] => [
  ...payments,
  ...refunds,
  ...disputes,
]

export const make = kind<NewPayout>({
  weight: 2.5,
  repeatable: true,
  choose: (choice) => {
    const { random, plan } = choice
    return {
      ...(random.chance(0.8) && chosenObjects(choice)),
      ...(random.chance(0.7) && { status: random.pick(['pending', 'to_pay', 'sent', 'paid']) }),
      ...(random.chance(0.25) && { date: chosenDay(random, plan, -3, 12) }),
    }
  },
  request: ({ payments, refunds, disputes, status, date }) => ({
    method: 'POST',
    path: ['/v2/payouts/'],
    body: { payments: payments?.map(ref), refunds: refunds?.map(ref), disputes: disputes?.map(ref), status, date },
  }),
  rule: (account, given, name) => createPayout(account, name('payout'), given),
  touches: (given) => [balance, ...named(given).map((object) => fateOf(object))],
})

/** Some objects with open items, sometimes with one that may have none. */
function chosenObjects({ random, plan, pools }: Choice): Pick<NewPayout, 'payments' | 'refunds' | 'disputes'> {
  const currency = random.pick(plan.openCurrencies())
  const open = currency === undefined ? [] : plan.openItems(currency).filter(({ object }) => pools.isKnown(object))
  const chosen = Array.from({ length: random.integer(1, 4) }, () => random.pick(open)).filter(
    (item) => item !== undefined,
  )
  const stray = random.chance(0.12) ? pools.pick(random, 'payments')?.name : undefined
  const ofKind = (kind: Item['kind']): Name[] => [
    ...new Set(chosen.filter((item) => item.kind === kind).map(({ object }) => object)),
  ]
  return {
    payments: [...ofKind('payment'), ...(stray === undefined ? [] : [stray])],
    refunds: ofKind('refund'),
    disputes: ofKind('dispute'),
  }
}

interface OfPayout {
  readonly payout: Name
}

export const decide = kind<OfPayout & { readonly status: 'to_pay' | 'sent' | 'paid' | 'failed' }>({
  weight: 2.5,
  choose: ({ random, pools }) => {
    const found = pools.pick(
      random,
      'payouts',
      ({ status }) => random.chance(0.1) || (status !== 'paid' && status !== 'failed'),
    )
    const status = random.weighted<'to_pay' | 'sent' | 'paid' | 'failed'>([
      ['to_pay', 1],
      ['sent', 1],
      ['paid', 1],
      ['failed', 2],
    ])
    return found && { payout: found.name, status }
  },
  request: ({ payout, status }) => ({ method: 'POST', path: ['/sandbox/payouts/', ref(payout)], body: { status } }),
  rule: (account, { payout, status }) => decidePayout(account, payout, status),
  touches: ({ payout }) => [payout, addsToBalance],
})

export const read = kind<OfPayout>({
  weight: 0.5,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'payouts')
    return found && { payout: found.name }
  },
  request: ({ payout }) => ({ method: 'GET', path: ['/v2/payouts/', ref(payout)] }),
  rule: (account, { payout }) => readPayout(account, payout),
  touches: ({ payout }) => [payout],
})

export const disburse = kind<NewDisbursement>({
  weight: 4,
  repeatable: true,
  choose: ({ random, plan, pools }) => {
    const card = pools.pick(random, 'cards', ({ deleted }) => !deleted || random.chance(0.05))
    const currency = random.pick(plan.openCurrencies()) ?? chosenCurrency(random)
    const most = Math.max(plan.available(currency), 1)
    const amount = random.chance(0.75) ? random.integer(1, Math.ceil(most / 4)) : random.integer(1, most)
    return card && { card: card.name, amount: Math.min(amount, largestAmount), currency }
  },
  request: ({ card, amount, currency }) => ({
    method: 'POST',
    path: ['/v2/disbursements/'],
    body: { card: ref(card), amount, currency },
  }),
  rule: (account, given, name) => createDisbursement(account, name('disbursement'), given),
  touches: ({ card }) => [balance, `+${card.replace(/ again .*/, '')}`],
})

interface OfDisbursement {
  readonly disbursement: Name
}

export const decideDisbursed = kind<OfDisbursement & { readonly status: 'disbursed' | 'not_honored' }>({
  weight: 2,
  choose: ({ random, pools }) => {
    const found = pools.pick(
      random,
      'disbursements',
      ({ status }) => random.chance(0.1) || status.startsWith('to_') || status === 'disburse_sent',
    )
    return found && { disbursement: found.name, status: random.chance(0.4) ? 'disbursed' : 'not_honored' }
  },
  request: ({ disbursement, status }) => ({
    method: 'POST',
    path: ['/sandbox/disbursements/', ref(disbursement)],
    body: { status },
  }),
  rule: (account, { disbursement, status }) => decideDisbursement(account, disbursement, status),
  touches: ({ disbursement }) => [disbursement, addsToBalance],
})

export const readDisbursed = kind<OfDisbursement>({
  weight: 0.5,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'disbursements')
    return found && { disbursement: found.name }
  },
  request: ({ disbursement }) => ({ method: 'GET', path: ['/v2/disbursements/', ref(disbursement)] }),
  rule: (account, { disbursement }) => readDisbursement(account, disbursement),
  touches: ({ disbursement }) => [disbursement, balance],
})
