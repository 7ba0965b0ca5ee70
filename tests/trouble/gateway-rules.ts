/** Rules that hold for everything of a merchant of the gateway API (v3) whenever nothing is due, whatever has happened to it: what v3 answers is compared with what is stored. */
import { findDisagreement } from '../../src/audit/index.ts'
import type { ApiAnswer } from '../support/api.ts'
import type { Gateway } from '../support/gateway.ts'
import type { TestServer } from '../support/server.ts'

interface TransactionRow {
  readonly id: string
  readonly type: string
  readonly createdAt: number
  readonly review: string | null
  readonly status: string | null
  readonly method: string | null
  readonly response: string | null
  readonly payment: string | null
  readonly isAwaited: boolean
  readonly intent: string | null
  readonly net: number
  readonly dishonored: number
}

interface TokenRow {
  readonly id: string
  readonly means: string
  readonly isEnded: boolean
  readonly isDeleted: boolean
  readonly isKeptForTokens: boolean
}

/** Sentences about what is wrong; none when all is well. `isCalm`: for two weeks nothing has failed, and nobody has done anything. */
export async function brokenRules(
  { running }: TestServer,
  gateway: Gateway,
  now: number,
  isCalm: boolean,
): Promise<string[]> {
  const { store } = running.core
  const values = [gateway.account.account.id]
  const transactions = await store.query<TransactionRow>({ text: transactionsQuery, values })
  const tokens = await store.query<TokenRow>({ text: tokensQuery, values })
  const broken: string[] = []
  for (const row of transactions) {
    const answer = await gateway.get(`/v3/payments/${row.id}`)
    for (const what of ofTransaction(row, answer, now * 1000, isCalm))
      broken.push(`${row.type} ${row.id} of ${row.payment} (${row.status}): ${what}`)
  }
  for (const row of tokens) {
    const answer = await gateway.get(`/v3/registrations/${row.id}`)
    for (const what of ofToken(row, answer, tokens, isCalm)) broken.push(`token ${row.id} (${row.means}): ${what}`)
  }
  for (const intent of new Set(transactions.map((row) => row.intent))) {
    const paid = transactions.filter((row) => row.intent === intent && ['PA', 'DB'].includes(row.type) && isPaid(row))
    if (intent !== null && paid.length > 1) broken.push(`the checkout of ${intent} was paid ${paid.length} times`)
  }
  const disagreement = await findDisagreement(store)
  return disagreement === undefined ? broken : [...broken, disagreement]
}

const rules = (...checks: readonly (readonly [boolean, string])[]): string[] =>
  checks.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))

const isPaid = ({ status }: TransactionRow): boolean =>
  status !== null && ['authorized', 'to_capture', 'capture_sent', 'captured', 'disputed'].includes(status)

const halfAnHour = 1_800_000

function ofTransaction(row: TransactionRow, { status, body }: ApiAnswer, now: number, isCalm: boolean): string[] {
  const code = body.result?.code as string
  const isPayment = ['PA', 'DB'].includes(row.type)
  const isDecided = !code.startsWith('000.200')
  const said = `answers ${status} ${code}`
  return [
    ...rules(
      [status === 200 || status === 400, said],
      [body.id === row.id, `is shown as ${body.id}`],
      [/^(?:000\.|800\.400\.5|100\.400\.500)/.test(code) === (status === 200), said],
      [!isCalm || (isDecided && !code.startsWith('800.400.5')), `${said} still`],
      [isDecided || row.isAwaited || row.createdAt + halfAnHour > now, `${said} after half an hour`],
    ),
    ...(isPayment ? ofPayment(row, code, said, isCalm) : []),
  ]
}

const ofPayment = (row: TransactionRow, code: string, said: string, isCalm: boolean): string[] =>
  rules(
    [!isPaid(row) || row.isAwaited || isSuccess(row, code), said],
    [!['refused', 'failed'].includes(row.status ?? '') || row.isAwaited || !code.startsWith('000.'), said],
    [row.review !== 'denied' || !isPaid(row) || /^(?:000\.400\.100|100\.397\.102)$/.test(code), said],
    [
      !isCalm ||
        row.review !== 'denied' ||
        row.dishonored > 0 ||
        !isPaid(row) ||
        (row.net <= 0 && row.status !== 'authorized'),
      `was denied, and ${row.net} is not given back`,
    ],
    [row.net >= 0 || row.method === 'sepa', `${row.net} more was given back than was taken`],
  )

/** A debit is on its way until it is collected; a denied payment is no success. */
const isSuccess = ({ status, method, review }: TransactionRow, code: string): boolean =>
  review === 'denied' || /^000\.(?:000|600|400)/.test(code) || (method === 'sepa' && status !== 'captured')

function ofToken(row: TokenRow, { status, body }: ApiAnswer, tokens: readonly TokenRow[], isCalm: boolean): string[] {
  const code = body.result?.code as string
  const said = `answers ${status} ${code}`
  const others = tokens.filter(({ means }) => means === row.means)
  return rules(
    [status === 200 || status === 400, said],
    [!row.isEnded || code === '100.150.202', said],
    [!row.isDeleted || code === '100.150.202', said],
    [code !== '000.000.000' || (!row.isEnded && !row.isDeleted), said],
    [!isCalm || code !== '000.200.000', `${said} still`],
    [
      row.isDeleted || !row.isKeptForTokens || others.some(({ isEnded }) => !isEnded),
      'its card or account outlives the last token that it was kept for',
    ],
  )
}

const realm = `(select r.id from realms r where r.account_id = $1 and r.mode = 'test')`

const transactionsQuery = `
  select t.id, t.payment_type as type, t.created_at as "createdAt", t.review, p.status, p.method, p.response, p.id as payment, p.intent_id as intent,
    exists (select from operations o where o.realm_id = t.realm_id and o.payment_id = t.payment_id and o.outcome in ('pending', 'unknown')) as "isAwaited",
    coalesce((select sum(case o.kind when 'capture' then o.amount when 'refund' then -o.amount when 'chargeback' then -o.amount when 'chargeback_reversal' then o.amount when 'refund_reversal' then o.amount else 0 end)
      from operations o where o.realm_id = t.realm_id and o.payment_id = t.payment_id and o.outcome = 'approved'), 0)::bigint as net,
    (select count(*) from refunds f where f.realm_id = t.realm_id and f.payment_id = t.payment_id and f.status = 'not_honored')::integer as dishonored
  from gateway_transactions t left join payments p on p.realm_id = t.realm_id and p.id = t.payment_id
  where t.realm_id = ${realm} order by t.created_at, t.id`

const tokensQuery = `
  select r.id, coalesce(r.card_id, r.sepa_id) as means, r.deregistered_at is not null as "isEnded",
    coalesce(c.deleted_at, s.deleted_at) is not null as "isDeleted", coalesce(c.kept_for_tokens, s.kept_for_tokens) as "isKeptForTokens"
  from registrations r left join cards c on c.realm_id = r.realm_id and c.id = r.card_id
    left join sepa_accounts s on s.realm_id = r.realm_id and s.id = r.sepa_id
  where r.realm_id = ${realm} order by r.created_at, r.id`
