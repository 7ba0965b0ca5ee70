import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minorUnitsOf } from '../../kit/money.ts'
import type { Heading, PayoutView } from '../../payouts/index.ts'
import { presentPayout } from './payouts.ts'

const heading = (amount: number): Heading => {
  const share = { amount: minorUnitsOf(amount), count: 1, fees: minorUnitsOf(0) }
  return { amount: minorUnitsOf(amount), card: share, sepa: { ...share, amount: minorUnitsOf(0), count: 0 } }
}

const view: PayoutView = {
  payout: {
    realmId: 2,
    id: `pout_${'x'.repeat(24)}`,
    version: 3,
    createdAt: Date.parse('2030-03-04T09:00:00Z'),
    reference: 'GUICHET 1',
    description: 'a note',
    currency: 'eur',
    amount: minorUnitsOf(9400),
    status: 'paid',
    datedAt: Date.parse('2030-03-04T09:00:00Z'),
    paidAt: Date.parse('2030-03-05T10:00:00Z'),
    dateBank: '2030-03-06',
  },
  composition: {
    payments: heading(15_000),
    refunds: heading(5000),
    disputes: heading(500),
    fees: minorUnitsOf(83),
    feesVat: minorUnitsOf(17),
  },
}

test('a payout as v1 shows it: its parts add up, its fees with their VAT', () => {
  const shown = presentPayout({ realm: { mode: 'live' } } as Parameters<typeof presentPayout>[0], view)
  assert.deepEqual(shown, {
    id: view.payout.id,
    created: 1_898_845_200,
    amount: 9400,
    currency: 'eur',
    date_bank: 1_898_985_600,
    date_paym: 1_898_935_200,
    disputes: { amount: 500 },
    fees: 100,
    live_mode: true,
    payments: { amount: 15_000 },
    refunds: { amount: 5000 },
    statement_description: 'GUICHET 1',
    status: 'paid',
  })
  const { payments, refunds, disputes, fees } = shown
  assert.equal(payments.amount - refunds.amount - disputes.amount - fees, shown.amount)
})
