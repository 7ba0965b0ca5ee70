/** Rules that hold for everything that payers do on the hosted page whenever nothing is due, whatever has happened: read without the API. */
import { findDisagreement } from '../../src/audit/index.ts'
import type { TestServer } from '../support/server.ts'

interface AttemptRow {
  readonly id: string
  readonly intent: string | null
  readonly asked: number | null
  readonly isCalledOff: boolean
  readonly amount: number
  readonly status: string
  readonly method: string | null
  readonly mandate: string | null
  readonly mandateKind: string | null
  readonly mandateSignedAt: number | null
  readonly createdAt: number
  readonly isAwaited: boolean
  readonly authentication: string | null
  readonly hasAuthenticationTimer: boolean
  readonly hasCode: boolean
}

const standingStatuses = ['authorized', 'to_capture', 'capture_sent', 'captured', 'disputed']

/** Sentences about what is wrong; none when all is well. `isCalm`: for two weeks nothing has failed, and nobody has done anything. */
export async function brokenRules(
  { running }: TestServer,
  account: string,
  nowSeconds: number,
  isCalm: boolean,
): Promise<string[]> {
  const now = nowSeconds * 1000
  const { store } = running.core
  const attempts = await store.query<AttemptRow>({ text: attemptsQuery, values: [account] })
  const broken = attempts.flatMap((attempt) =>
    ofAttempt(attempt, now, isCalm).map((what) => `${attempt.id} of ${attempt.intent} (${attempt.status}): ${what}`),
  )
  for (const intent of new Set(attempts.flatMap((attempt) => attempt.intent ?? []))) {
    const own = attempts.filter((attempt) => attempt.intent === intent)
    const paid = own.filter((attempt) => isStanding(attempt) || isUnknown(attempt))
    if (paid.length > 1) broken.push(`${intent} was paid ${paid.length} times: ${JSON.stringify(paid)}`)
  }
  for (const mandate of new Set(
    attempts.flatMap(({ mandate, mandateKind: kind }) => (kind === 'one_off' ? (mandate ?? []) : [])),
  )) {
    const debits = attempts.filter(
      (attempt) => attempt.mandate === mandate && (isStanding(attempt) || isUnknown(attempt)),
    )
    if (debits.length > 1) broken.push(`${mandate} was for one payment, and has ${debits.length}`)
  }
  const disagreement = await findDisagreement(store)
  return disagreement === undefined ? broken : [...broken, disagreement]
}

const isStanding = ({ status, method }: AttemptRow): boolean =>
  standingStatuses.includes(status) && !(status === 'disputed' && method === 'sepa')
const isUnknown = ({ status, isAwaited }: AttemptRow): boolean => isAwaited && ['open', 'refused'].includes(status)

const week = 7 * 86_400_000

function ofAttempt(attempt: AttemptRow, now: number, isCalm: boolean): string[] {
  const { status, method, amount, asked, createdAt, authentication, hasAuthenticationTimer, isAwaited } = attempt
  const checks: readonly (readonly [boolean, string])[] = [
    [asked === null || !isStanding(attempt) || amount === asked, `pays ${amount} of ${asked}`],
    [!attempt.isCalledOff || !isUnknown(attempt), 'is under way though its intent was called off'],
    [method !== 'sepa' || !isStanding(attempt) || attempt.mandateSignedAt !== null, 'is debited by no signed mandate'],
    [
      !['available', 'attempted'].includes(authentication ?? '') || hasAuthenticationTimer,
      'waits at the bank for its payer for ever',
    ],
    [!isCalm || !['available', 'attempted'].includes(authentication ?? ''), 'still waits at the bank for its payer'],
    [!isCalm || !isAwaited, 'a bank still owes its answer'],
    [status !== 'authorized' || isAwaited || createdAt + week + 86_400_000 > now || !isCalm, 'is held for too long'],
    // The code of a card whose payment was called off is destroyed with the key of its day.
    [!attempt.hasCode || status === 'canceled', 'its security code is kept though nothing waits for it'],
  ]
  return checks.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))
}

const attemptsQuery = `
  select p.id, p.intent_id as intent, i.amount as asked, i.canceled_at is not null as "isCalledOff", p.amount, p.status, p.method,
    p.mandate_id as mandate, m.kind as "mandateKind", m.signed_at as "mandateSignedAt", p.created_at as "createdAt",
    exists (select from operations o where o.realm_id = p.realm_id and o.payment_id = p.id and o.outcome in ('pending', 'unknown')) as "isAwaited",
    a.status as authentication, exists (select from timers t where t.realm_id = a.realm_id and t.object_id = a.id) as "hasAuthenticationTimer",
    exists (select from security_codes s where s.realm_id = p.realm_id and s.card_id = p.card_id)
      and not exists (select from payments w left join authentications b on b.realm_id = w.realm_id and b.id = w.authentication_id
        where w.realm_id = p.realm_id and w.card_id = p.card_id
          and (w.status = 'open' or w.status = 'refused' and b.status in ('requested', 'available', 'attempted', 'success'))) as "hasCode"
  from payments p
    left join payment_intents i on i.realm_id = p.realm_id and i.id = p.intent_id
    left join mandates m on m.realm_id = p.realm_id and m.id = p.mandate_id
    left join authentications a on a.realm_id = p.realm_id and a.id = p.authentication_id
  where p.realm_id = (select r.id from realms r where r.account_id = $1 and r.mode = 'test') order by p.created_at, p.id`
