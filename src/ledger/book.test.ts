import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { minorUnitsOf } from '../kit/money.ts'
import { balanceItemOf, transfersOf, type Entry } from './book.ts'
import { postings } from './postings.ts'

interface Case {
  /** `debit credit amount`, one for each transfer. */
  readonly transfers: readonly string[]
  /** `amount fee vat` that the available balance is raised by, before fees. */
  readonly balance?: string
}

/** Every transition of every object, with amount 1000, fee 14 and VAT 3. */
const cases: { readonly [kind in keyof typeof postings]: Readonly<Record<string, Case>> } = {
  payment: {
    capture: { transfers: ['payers merchant_pending 1000'] },
    cancel: { transfers: ['merchant_pending payers 1000'] },
    send: { transfers: ['card_network payers 1000'] },
    settle: {
      transfers: [
        'bank card_network 1000',
        'merchant_pending merchant_available 1000',
        'merchant_available fees 14',
        'merchant_available vat 3',
      ],
      balance: '1000 14 3',
    },
    reject: { transfers: ['merchant_pending card_network 1000'] },
  },
  refund: {
    accept: { transfers: ['merchant_available payers 1000'], balance: '-1000 0 0' },
    send: { transfers: ['payers card_network 1000'] },
    settle: { transfers: ['card_network bank 1000'] },
    reject: { transfers: ['card_network merchant_available 1000'], balance: '1000 0 0' },
    cancel: { transfers: ['payers merchant_available 1000'], balance: '1000 0 0' },
  },
  dispute: {
    open: {
      transfers: ['merchant_available disputes 1000', 'merchant_available fees 14', 'merchant_available vat 3'],
      balance: '-1000 14 3',
    },
    win: { transfers: ['disputes merchant_available 1000'], balance: '1000 0 0' },
    lose: { transfers: ['disputes bank 1000'] },
  },
  payout: {
    create: { transfers: ['merchant_available payouts_in_flight 1000'] },
    pay: { transfers: ['payouts_in_flight bank 1000'] },
    fail: { transfers: ['payouts_in_flight merchant_available 1000'], balance: '1000 0 0' },
  },
  disbursement: {
    accept: {
      transfers: ['merchant_available payers 1000', 'merchant_available fees 14', 'merchant_available vat 3'],
      balance: '-1000 14 3',
    },
    send: { transfers: ['payers card_network 1000'] },
    settle: { transfers: ['card_network bank 1000'] },
    reject: { transfers: ['card_network merchant_available 1000'], balance: '1000 0 0' },
    cancel: { transfers: ['payers merchant_available 1000'], balance: '1000 0 0' },
  },
}

const entryOf = (kind: string, transition: string, amount = 1000): Entry =>
  ({
    kind,
    transition,
    objectId: 'object',
    method: 'card',
    currency: 'eur',
    amount: minorUnitsOf(amount),
    fee: minorUnitsOf(14),
    vat: minorUnitsOf(3),
  }) as Entry

const transfersText = (entry: Entry): string[] =>
  transfersOf(1, 0, entry).map(
    ({ debitAccount, creditAccount, amount }) => `${debitAccount} ${creditAccount} ${amount}`,
  )

const balanceText = (entry: Entry): string | undefined => {
  const item = balanceItemOf(1, 0, entry)
  return item && `${item.amount} ${item.fee} ${item.vat}`
}

suite('the table of postings', () => {
  test('is the one that is told here', () => {
    const told = Object.entries(cases).map(([kind, transitions]) => [kind, Object.keys(transitions)])
    assert.deepEqual(
      Object.entries(postings).map(([kind, transitions]) => [kind, Object.keys(transitions)]),
      told,
    )
  })

  for (const [kind, transitions] of Object.entries(cases)) {
    for (const [transition, { transfers, balance }] of Object.entries(transitions)) {
      test(`${kind} ${transition}`, () => {
        assert.deepEqual(transfersText(entryOf(kind, transition)), transfers)
        assert.equal(balanceText(entryOf(kind, transition)), balance)
      })

      test(`${kind} ${transition} moves the available balance by what its item says`, () => {
        const moved = transfersOf(1, 0, entryOf(kind, transition)).reduce(
          (raised, { debitAccount, creditAccount, amount }) =>
            raised +
            (creditAccount === 'merchant_available' ? amount : 0) -
            (debitAccount === 'merchant_available' ? amount : 0),
          0,
        )
        const item = balanceItemOf(1, 0, entryOf(kind, transition))
        const isMaking = kind === 'payout' && transition === 'create'
        assert.equal(item === undefined ? 0 : item.amount - item.fee - item.vat, isMaking ? 0 : moved)
      })
    }
  }

  test('a payment by debit goes through its own network', () => {
    const entry: Entry = { ...entryOf('payment', 'send'), method: 'sepa' }
    assert.deepEqual(transfersText(entry), ['sepa_network payers 1000'])
  })

  test('nothing is booked for nothing', () => {
    const entry: Entry = { ...entryOf('payment', 'settle', 0), fee: minorUnitsOf(0), vat: minorUnitsOf(0) }
    assert.deepEqual(transfersText(entry), [])
    assert.equal(balanceText(entry), undefined)
  })

  test('the payout of a merchant who owes is a debit', () => {
    assert.deepEqual(transfersText(entryOf('payout', 'create', -1000)), ['payouts_in_flight merchant_available 1000'])
    assert.deepEqual(transfersText(entryOf('payout', 'pay', -1000)), ['bank payouts_in_flight 1000'])
    assert.equal(balanceText(entryOf('payout', 'fail', -1000)), '-1000 0 0')
  })
})
