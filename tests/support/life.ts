/** Days of a shop in which everything happens once, for tests that need books with a bit of everything. */
import assert from 'node:assert/strict'
import type { Api } from './api.ts'
import { cardBody, numbers } from './bodies.ts'

const days = (count: number): number => count * 24 * 60 * 60

/**
 * Payments by card and from accounts that are captured, at once or by settlement, in two currencies, refused, returned, left authorized, called off; refunds, disputes,
 * disbursements and payouts with each outcome, and some of each that are still under way. Some days go by.
 */
export async function liveThrough(api: Api): Promise<void> {
  const ask = async (path: string, body: object): Promise<{ id: string; status: string }> => {
    const answer = await api.post(path, body)
    assert.equal(answer.status, 200, `${path} ${JSON.stringify(answer.body)}`)
    return answer.body as { id: string; status: string }
  }
  const pay = async (amount: number, given: object = {}): Promise<string> =>
    (await ask('/v2/payments/', { amount, card: cardBody(), ...given })).id
  const refund = async (payment: string, amount?: number): Promise<string> =>
    (await ask('/v2/refunds/', { payment, amount })).id
  const dispute = async (payment: string, amount: number): Promise<string> =>
    (await ask(`/sandbox/payments/${payment}/dispute`, { amount })).id
  const debit = async (amount: number, iban: string): Promise<string> => {
    const { now } = (await api.get('/sandbox/clock')).body as { now: number }
    const mandate = { mandate: `RUM-${amount}`, date_mandate: now - days(1) }
    return pay(amount, { card: undefined, sepa: { iban, name: 'Jean Dupont', ...mandate } })
  }
  const pass = (count: number): Promise<unknown> => ask('/sandbox/clock', { advance: days(count) })

  const [first, second, third] = [await pay(10_000), await pay(20_000), await pay(30_000, { currency: 'usd' })]
  const atOnce = await pay(5_000, { card: cardBody(numbers.capturedAtOnce) })
  await pay(700, { card: cardBody(numbers.insufficientFunds) })
  await pay(800, { capture: false })
  await debit(3_000, collected)
  await debit(3_100, refused)
  await debit(3_200, returned)
  await refund(await pay(900))
  await refund(await pay(950, { capture: false }))
  await pass(2)
  await refund(first, 4_000)
  await ask(`/sandbox/refunds/${await refund(second, 1_000)}`, { status: 'not_honored' })
  await ask(`/sandbox/disputes/${await dispute(first, 1_000)}`, { status: 'won' })
  await ask(`/sandbox/disputes/${await dispute(atOnce, 500)}`, { status: 'lost' })
  await dispute(third, 2_000)
  await pay(40_000)
  await pass(2)
  const card = (await ask('/v2/cards/', cardBody(numbers.alsoApproved))).id
  await pay(50_000, { card: cardBody(numbers.capturedAtOnce) })
  await ask('/v2/disbursements/', { card, amount: 600 })
  await pass(1)
  const unlucky = await pay(11_000, { card: cardBody(numbers.capturedAtOnce) })
  const { id: failing } = await ask('/v2/payouts/', { payments: [unlucky], status: 'to_pay' })
  await ask(`/sandbox/payouts/${failing}`, { status: 'failed' })
  await pay(60_000, { card: cardBody(numbers.capturedAtOnce) })
  await pass(3)
  // Objects that are still under way.
  const open = await pay(70_000, { card: cardBody(numbers.capturedAtOnce) })
  await refund(open, 2_000)
  await dispute(open, 3_000)
  await ask('/v2/disbursements/', { card, amount: 100 })
  // Without this payment the balance would not be enough for the whole previous one.
  await pay(20_000, { card: cardBody(numbers.capturedAtOnce) })
  await ask('/v2/payouts/', { payments: [open], status: 'sent' })
  await debit(3_300, collected)
  await pay(80_000)
}

/** Accounts of the test data. */
const collected = 'FR1420041010050500013M02606'
const refused = 'FR7099253427049384102178149'
const returned = 'BE08510007547063'
