import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { minorUnitsOf } from '../kit/money.ts'
import type { BalanceItem } from '../ledger/index.ts'
import { compositionOf, partsOf, type Heading } from './composition.ts'

/** `payment p1 card 1000 14 3`: kind, object, method, amount, fee, VAT. */
function itemOf(text: string): BalanceItem {
  const [kind = '', objectId = '', method = '', amount, fee, vat] = text.split(' ')
  return {
    kind,
    objectId,
    method: method === '-' ? null : method,
    amount: minorUnitsOf(Number(amount)),
    fee: minorUnitsOf(Number(fee)),
    vat: minorUnitsOf(Number(vat)),
  } as BalanceItem
}

/** `1000 = card 1000 1 14, sepa 0 0 0` */
const headingText = ({ amount, card, sepa }: Heading): string =>
  `${amount} = card ${Object.values(card).join(' ')}, sepa ${Object.values(sepa).join(' ')}`

const nothing = '0 = card 0 0 0, sepa 0 0 0'

interface Case {
  readonly items: readonly string[]
  readonly payments?: string
  readonly refunds?: string
  readonly disputes?: string
  /** Fees and VAT. */
  readonly fees?: string
}

/** Of each share: amount, count, fees. */
const cases: Readonly<Record<string, Case>> = {
  nothing: { items: [] },
  'payments of both methods': {
    items: ['payment p1 card 1000 14 3', 'payment p2 card 500 11 2', 'payment p3 sepa 700 20 4'],
    payments: '2200 = card 1500 2 25, sepa 700 1 20',
    fees: '45 9',
  },
  'refunds and disputes, as what they took': {
    items: ['refund r1 card -300 0 0', 'refund r2 sepa -200 0 0', 'dispute d1 card -1000 1500 300'],
    refunds: '500 = card 300 1 0, sepa 200 1 0',
    disputes: '1000 = card 1000 1 1500, sepa 0 0 0',
    fees: '1500 300',
  },
  'a refund that was not honoured, taken and given back': {
    items: ['refund r1 card -300 0 0', 'refund r1 card 300 0 0', 'refund r2 card -10 0 0'],
    refunds: '10 = card 10 2 0, sepa 0 0 0',
  },
  'a dispute that was won, after the payout that it lessened': {
    items: ['dispute d1 card 1000 0 0'],
    disputes: '-1000 = card -1000 1 0, sepa 0 0 0',
  },
  'what has no heading': { items: ['payout o1 - 900 0 0', 'disbursement b1 card -400 29 6'], fees: '29 6' },
}

suite('what a payout is made of', () => {
  for (const [name, { items, payments, refunds, disputes, fees }] of Object.entries(cases)) {
    test(name, () => {
      const composition = compositionOf(partsOf(items.map(itemOf)))
      assert.equal(headingText(composition.payments), payments ?? nothing)
      assert.equal(headingText(composition.refunds), refunds ?? nothing)
      assert.equal(headingText(composition.disputes), disputes ?? nothing)
      assert.equal(`${composition.fees} ${composition.feesVat}`, fees ?? '0 0')
    })
  }
})
