/** Wrong requests, each with the status of its refusal; none of them changes anything (docs/errors.md). */
import { refused } from '../model/expected.ts'
import { kind, type HttpRequest } from './kind.ts'

const nobody = '0'.repeat(24)
const post = (path: string, body: HttpRequest['body'], more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: [path],
  body: body ?? null,
  ...more,
})
const get = (path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({ method: 'GET', path: [path], ...more })
const card = { number: '4242424242424242', exp_month: 12, exp_year: 2080 }
const account = { iban: 'DE89370400440532013000', name: 'Max Mustermann' }
const sepa = { ...account, mandate: 'Nobody 1', date_mandate: '2029-12-01' }

const rows: readonly (readonly [name: string, status: number, request: HttpRequest])[] = [
  ['no key', 401, get('/v2/payments/', { key: 'none' })],
  ['an unknown key', 401, get('/v2/payments/', { key: 'unknown' })],
  ['a public key', 401, post('/v2/payments/', { amount: 100, card }, { key: 'public' })],
  ['a live payment', 501, post('/v2/payments/', { amount: 100, card }, { key: 'live' })],
  ['the sandbox with a live key', 403, post('/sandbox/clock', { advance: 60 }, { key: 'live' })],
  ['an address where nothing is', 404, get('/v2/nothing')],
  ['a method that is not allowed', 405, { method: 'DELETE', path: ['/v2/payments/'] }],
  ['a body that is no JSON', 400, { method: 'POST', path: ['/v2/payments/'], text: '{"amount": 1' }],
  ['a payment without an amount', 422, post('/v2/payments/', { card })],
  ['a negative amount', 422, post('/v2/payments/', { amount: -1, card })],
  ['an amount that is too large', 422, post('/v2/payments/', { amount: 2 ** 32, card })],
  ['an amount with a fraction', 422, post('/v2/payments/', { amount: 10.5, card })],
  ['a currency that is not known', 422, post('/v2/payments/', { amount: 100, currency: 'xyz', card })],
  ['an unknown field', 422, post('/v2/payments/', { amount: 100, card, tip: 5 })],
  ['auth that is false', 422, post('/v2/payments/', { amount: 100, card, auth: false })],
  [
    'a card number whose check digit is wrong',
    422,
    post('/v2/payments/', { amount: 100, card: { ...card, number: '4242424242424241' } }),
  ],
  ['a month that is none', 422, post('/v2/cards/', { ...card, exp_month: 13 })],
  ['a card without a number', 422, post('/v2/cards/', { exp_month: 1, exp_year: 2080 })],
  ['a card that does not exist', 404, post('/v2/payments/', { amount: 100, card: `card_${nobody}` })],
  ['a customer that does not exist', 404, post('/v2/payments/', { amount: 100, card, customer: `cust_${nobody}` })],
  ['an id that is none', 422, get('/v2/payments/paym_short')],
  ['an id of another kind', 422, get(`/v2/payments/refd_${nobody}`)],
  ['a payment that does not exist', 404, get(`/v2/payments/paym_${nobody}`)],
  ['to capture what does not exist', 404, post(`/v2/payments/paym_${nobody}/capture`, {})],
  ['to refund what does not exist', 404, post('/v2/refunds/', { payment: `paym_${nobody}` })],
  ['to refund nothing', 422, post('/v2/refunds/', { payment: `paym_${nobody}`, amount: 0 })],
  ['a refund of no payment', 422, post('/v2/refunds/', {})],
  ['a customer without email and mobile', 422, post('/v2/customers/', { name: 'Nobody' })],
  ['a name that is too short', 422, post('/v2/customers/', { name: 'No', email: 'nobody@example.org' })],
  ['an intent without an amount', 422, post('/v2/payment_intents/', {})],
  ['an intent with auth', 422, post('/v2/payment_intents/', { amount: 100, auth: true })],
  ['an intent with a card in it', 422, post('/v2/payment_intents/', { amount: 100, card })],
  ['a payout that is to fail', 422, post('/v2/payouts/', { status: 'failed' })],
  ['a payout of what does not exist', 404, post('/v2/payouts/', { payments: [`paym_${nobody}`] })],
  ['a disbursement of nothing', 422, post('/v2/disbursements/', { card: `card_${nobody}`, amount: 0 })],
  ['a disbursement without a card', 422, post('/v2/disbursements/', { amount: 100 })],
  ['a clock moved by less than nothing', 422, post('/sandbox/clock', { advance: -1 })],
  ['a fault of what meets none', 422, post('/sandbox/faults', { operation: 'reversal', time_out: {} })],
  ['a settlement that times out', 422, post('/sandbox/faults', { operation: 'settlement', time_out: {} })],
  ['a fault that is an approval', 422, post('/sandbox/faults', { operation: 'capture', refuse: { code: '00' } })],
  ['a list that is too long', 422, get('/v2/payments/?limit=101')],
  ['an unknown filter', 422, get('/v2/payments/?colour=red')],
  ['a dispute of what does not exist', 404, post(`/sandbox/payments/paym_${nobody}/dispute`, {})],
  ['a dispute with an unknown code', 422, post(`/sandbox/payments/paym_${nobody}/dispute`, { response: '9999' })],
  ['a decision that is none', 422, post(`/sandbox/refunds/refd_${nobody}`, { status: 'to_refund' })],
  ['a live debit', 501, post('/v2/payments/', { amount: 100, sepa }, { key: 'live' })],
  ['a card and an account', 422, post('/v2/payments/', { amount: 100, card, sepa })],
  [
    'a debit where cards alone are allowed',
    422,
    post('/v2/payments/', { amount: 100, sepa, methods_allowed: ['card'] }),
  ],
  ['a debit without a mandate', 422, post('/v2/payments/', { amount: 100, sepa: account })],
  ['a debit of an account that does not exist', 404, post('/v2/payments/', { amount: 100, sepa: `sepa_${nobody}` })],
  ['an account of no country of SEPA', 422, post('/v2/sepa/', { ...account, iban: 'US89370400440532013000' })],
  ['an IBAN that is too short', 422, post('/v2/sepa/', { ...account, iban: 'DE8937040044053201300' })],
  ['an IBAN that is mistyped', 422, post('/v2/sepa/', { ...account, iban: 'DE89370400440532013001' })],
  ['a bank of another country', 422, post('/v2/sepa/', { ...account, bic: 'BNPAFRPP' })],
  ['an account without a holder', 422, post('/v2/sepa/', { iban: account.iban })],
  ['a reference that banks cannot carry', 422, post('/v2/sepa/', { ...account, mandate: 'Nobody//1' })],
  ['an account that does not exist', 404, get(`/v2/sepa/sepa_${nobody}`)],
  ['a mandate of an account that does not exist', 404, post('/v2/mandates/', { sepa: `sepa_${nobody}` })],
  ['a reference that is too long', 422, post('/v2/mandates/', { sepa: `sepa_${nobody}`, rum: 'Nobody'.repeat(5) })],
  ['a kind of mandate that is none', 422, post('/v2/mandates/', { sepa: `sepa_${nobody}`, kind: 'twice' })],
  ['a mandate that does not exist', 404, get(`/v2/mandates/mndt_${nobody}`)],
  [
    'an outcome that is none',
    422,
    post('/sandbox/authentications/00000000-0000-7000-8000-000000000000', { outcome: 'gone' }),
  ],
]

export const ask = kind<{ readonly row: number }>({
  weight: 3,
  choose: ({ random }) => ({ row: random.integer(0, rows.length - 1) }),
  request: ({ row }) => rowAt(row)[2],
  rule: (_, { row }) => {
    const [name, status] = rowAt(row)
    return refused(name, status)
  },
  touches: () => [],
})

function rowAt(row: number): (typeof rows)[number] {
  const found = rows[row]
  if (found === undefined) throw new Error(`there is no row ${row}`)
  return found
}
