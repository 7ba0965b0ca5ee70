/** Shops whose money is paid out, and payouts written in one line. */
import assert from 'node:assert/strict'
import type { Api, ApiAnswer } from './api.ts'
import { cardBody, numbers } from './bodies.ts'
import type { TestServer } from './server.ts'
import { listed, shaped } from './shapes.ts'

type Body = ApiAnswer['body']

/** The id of a payment that settles on the next business morning: of 10000 if not given, of which 9908 are paid out. */
export const pay = async (api: Api, given: object = {}): Promise<string> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 10_000, card: cardBody(), ...given })).id as string

/** The same for a payment that is credited at once. */
export const payAtOnce = (api: Api, given: object = {}): Promise<string> =>
  pay(api, { card: cardBody(numbers.capturedAtOnce), ...given })

export const refund = async (api: Api, payment: string, amount?: number): Promise<string> =>
  shaped('refund', await api.post('/v2/refunds/', { payment, amount })).id as string

/** Newest first. */
export const payouts = async (api: Api): Promise<Body[]> => {
  const found = listed('payouts', await api.get('/v2/payouts/?limit=100'))
  for (const payout of found) shaped('payout', { status: 200, body: payout as unknown, headers: new Headers() })
  return found
}

export const payout = async (api: Api, id: unknown): Promise<Body> =>
  shaped('payout', await api.get(`/v2/payouts/${String(id)}`))

/** `pending 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15`: payments, refunds and disputes with their counts, fees, VAT. It does not check the sum. */
export function told({ status, amount, payments, refunds, disputes, fees, fees_vat }: Body): string {
  const heading = ({ amount, method: { card, sepa } }: Body): string => {
    assert.equal(amount, card.amount + sepa.amount)
    return `${String(amount)} (${card.count + sepa.count})`
  }
  return `${String(status)} ${String(amount)} = ${heading(payments)} - ${heading(refunds)} - ${heading(disputes)} - ${String(fees)} - ${String(fees_vat)}`
}

/** All of them, newest first. */
export const allTold = async (api: Api): Promise<string[]> => (await payouts(api)).map(told)

/**
 * Checks every realm: payouts are the sums of their items, the merchant's account is the sum of the open items, what is in flight is the sum of the payouts under way, and each of
 * these has the one timer that takes it further.
 */
export async function assertPayoutsAgree({ running }: TestServer): Promise<void> {
  for (const [what, text] of Object.entries(disagreements))
    assert.deepEqual(await running.core.store.query({ text, values: [] }), [], what)
}

const moved = (account: string): string =>
  `select realm_id, currency, sum(case when credit_account = '${account}' then amount else -amount end) as amount
   from transfers where '${account}' in (credit_account, debit_account) group by 1, 2`

const items = (where: string): string =>
  `select realm_id, currency, sum(amount - fee - vat) as amount from balance_items where ${where} group by 1, 2`

const different = (some: string, others: string): string =>
  `select * from (${some}) a full join (${others}) b using (realm_id, currency) where coalesce(a.amount, 0) <> coalesce(b.amount, 0)`

const disagreements: Readonly<Record<string, string>> = {
  'payouts and their items': `select * from payouts p where amount is distinct from
    (select sum(amount - fee - vat) from balance_items i where i.realm_id = p.realm_id and i.payout_id = p.id and i.currency = p.currency)`,
  'items of no payout': `select * from balance_items i where payout_id is not null and not exists (select from payouts p where p.realm_id = i.realm_id and p.id = i.payout_id)`,
  'the balance and the open items': different(moved('merchant_available'), items('payout_id is null')),
  'what is in flight': different(
    moved('payouts_in_flight'),
    `select realm_id, currency, sum(amount) as amount from payouts where status in ('pending', 'to_pay', 'sent') group by 1, 2`,
  ),
  timers: `select * from payouts p where (select count(*) from timers t where t.realm_id = p.realm_id and t.object_id = p.id)
    <> case when status in ('pending', 'to_pay', 'sent') then 1 else 0 end`,
}
