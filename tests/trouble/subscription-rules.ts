/**
 * Rules that hold for every subscription whenever nothing is due, whatever has happened to it. The data are read without the API, and the rules are derived from
 * docs/subscriptions.md independently.
 */
import type { TestServer } from '../support/server.ts'

interface SubscriptionRow {
  readonly id: string
  readonly status: string
  readonly createdAt: number
  readonly cancelAt: number | null
  readonly renewsAt: number | null
  readonly cardId: string | null
  readonly intentId: string | null
  /** The intents that its payer could pay. */
  readonly payableIntents: readonly string[]
  readonly credentialCard: string | null
  readonly credentialPayment: string | null
  readonly told: string | null
  readonly timers: readonly string[]
}

interface PeriodRow {
  readonly id: string
  readonly subscriptionId: string
  readonly position: number
  readonly startsAt: number
  readonly endsAt: number
  readonly amount: number
  readonly lines: number
  readonly status: string
  readonly intentId: string | null
  readonly retryAt: number | null
  readonly retryRound: number
  readonly told: string | null
  readonly timers: readonly string[]
  /** The payments that were tried for it, the earliest first. */
  readonly attempts: readonly Attempt[]
}

interface Attempt {
  readonly intent: string
  readonly isCalledOff: boolean
  readonly isLatest: boolean
  readonly method: string | null
  readonly status: string
  readonly response: string | null
  readonly amount: number
  readonly createdAt: number
  readonly hasOpenOperation: boolean
}

/** Returns a sentence for each broken rule; none if all is well. `isCalm`: for two weeks nothing has failed, and there were no other steps. */
export async function brokenRules(
  { running }: TestServer,
  ids: readonly string[],
  nowSeconds: number,
  isCalm: boolean,
): Promise<string[]> {
  const now = nowSeconds * 1000
  const { store } = running.core
  const subscriptions = await store.query<SubscriptionRow>({ text: subscriptionsQuery, values: [ids] })
  const periods = await store.query<PeriodRow>({ text: periodsQuery, values: [ids] })
  return subscriptions.flatMap((subscription) => {
    const own = periods.filter(({ subscriptionId }) => subscriptionId === subscription.id)
    const broken = [
      ...ofSubscription(subscription, own, now),
      ...own.flatMap((period) =>
        ofPeriod(subscription, period, now).map((what) => `period ${period.position}: ${what}`),
      ),
      ...ofSequence(own),
      ...(isCalm ? ofCalm(subscription, own, now) : []),
    ]
    return broken.map((what) => `${subscription.id} (${subscription.status}): ${what}`)
  })
}

const rules = (...checks: readonly (readonly [boolean, string])[]): string[] =>
  checks.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))

/** The money is there, or on its way. */
const isStanding = ({ status, method }: Attempt): boolean =>
  ['to_capture', 'capture_sent', 'captured'].includes(status) || (status === 'disputed' && method === 'card')
/** The bank has not answered yet. */
const isUnknown = ({ status, response, hasOpenOperation }: Attempt): boolean =>
  hasOpenOperation && (status === 'authorized' || (status === 'open' && response === '09') || status === 'refused')

function ofSubscription(subscription: SubscriptionRow, periods: readonly PeriodRow[], now: number): string[] {
  const { status, createdAt, cancelAt, renewsAt, id } = subscription
  const has = (wanted: string): boolean => periods.some((period) => period.status === wanted)
  const last = periods.at(-1)
  const expected = [
    ...(status === 'incomplete' ? [`subscription_incomplete ${id} ${createdAt + 24 * 3_600_000}`] : []),
    ...(status !== 'canceled' && cancelAt !== null ? [`subscription_end ${id}+${cancelAt} ${cancelAt}`] : []),
    ...(status !== 'canceled' && renewsAt !== null ? [`subscription_renewal ${id}+${renewsAt} ${renewsAt}`] : []),
  ].sort()
  const owed = periods.filter((one) => ['open', 'past_due', 'unpaid'].includes(one.status)).map((one) => one.intentId)
  const toBePaid = status === 'canceled' ? [] : status === 'incomplete' ? [subscription.intentId] : owed
  const common = rules(
    [subscription.told === status, `the last event told ${subscription.told}`],
    [
      subscription.payableIntents.every((intent) => toBePaid.includes(intent)),
      `${subscription.payableIntents.join()} can be paid, but only ${toBePaid.join()} is to be`,
    ],
    [
      subscription.timers.join() === expected.join(),
      `timers ${subscription.timers.join()} instead of ${expected.join()}`,
    ],
    [renewsAt === null || renewsAt > now, 'a renewal is overdue'],
    [
      subscription.credentialPayment === null || subscription.credentialCard === subscription.cardId,
      'the agreement is of another card',
    ],
  )
  switch (status) {
    case 'incomplete':
      return [
        ...common,
        ...rules(
          [createdAt + 24 * 3_600_000 > now, 'has waited for more than a day'],
          [
            periods.every((one) => one.status === 'open' || one.amount === 0),
            'has a period that does not wait for its payer',
          ],
          [periods.length <= 1, 'has more than one period'],
        ),
      ]
    case 'active':
    case 'past_due':
      return [
        ...common,
        ...rules(
          [has('past_due') === (status === 'past_due'), 'does not agree with its periods'],
          [!has('unpaid'), 'has an unpaid period'],
          [last === undefined || last.endsAt > now, 'a period was not billed'],
          [renewsAt !== null, 'bills nothing any more'],
        ),
      ]
    case 'unpaid':
      return [...common, ...rules([has('unpaid'), 'has no unpaid period'])]
    default:
      return [
        ...common,
        ...rules(
          [periods.every((one) => one.status !== 'past_due' || one.attempts.some(isUnknown)), 'still tries a period'],
          [renewsAt === null, 'would be billed again'],
        ),
      ]
  }
}

function ofPeriod(subscription: SubscriptionRow, period: PeriodRow, now: number): string[] {
  const { status, amount, attempts, intentId, retryAt } = period
  const standing = attempts.filter(isStanding)
  const unknown = attempts.filter(isUnknown)
  const isCollected = standing.some(({ status: of, method }) => method === 'card' || of === 'captured')
  const ofIntent = attempts.filter(({ intent }) => intent === intentId)
  const isOver = subscription.status === 'canceled'
  const retryTimers = retryAt === null ? [] : [`subscription_retry ${period.id}+${period.retryRound} ${retryAt}`]
  const common = rules(
    [period.told === status, `the last event told ${period.told}`],
    [period.timers.join() === retryTimers.join(), `timers ${period.timers.join()} instead of ${retryTimers.join()}`],
    [retryAt === null || retryAt > now, 'a retry is overdue'],
    [standing.length + unknown.length <= 1, `paid more than once: ${JSON.stringify(attempts)}`],
    [standing.every((attempt) => attempt.amount === amount), 'another amount was paid'],
    [period.lines === amount, `its lines are ${period.lines}`],
    [
      (standing.length === 1) === (['paid', 'processing'].includes(status) && amount > 0),
      `is ${status}, with ${JSON.stringify(attempts)}`,
    ],
    [
      attempts.filter((attempt) => attempt.status === 'authorized').every(({ hasOpenOperation }) => hasOpenOperation),
      'holds money that nobody captures',
    ],
    [period.startsAt <= now, 'has not begun'],
  )
  const awaited = unknown.length === 1
  switch (status) {
    case 'paid':
      return [...common, ...rules([amount === 0 || isCollected, 'is not collected'], [retryAt === null, 'is retried'])]
    case 'processing':
      return [...common, ...rules([!isCollected, 'is collected'], [retryAt === null, 'is retried'])]
    case 'open':
      return [
        ...common,
        ...rules([subscription.status === 'incomplete' || awaited, `nobody pays it: ${JSON.stringify(ofIntent)}`]),
      ]
    case 'past_due':
      return [...common, ...rules([retryAt !== null || awaited, 'is not tried again'])]
    case 'unpaid':
      // Another card is tried once, which is put off by an hour while a bank owes its answer about the former one.
      return [...common, ...rules([retryAt === null || awaited || retryAt <= now + 3_600_000, 'is tried again'])]
    default:
      return [
        ...common,
        ...rules([retryAt === null, 'is retried'], [!awaited || isOver, 'is void while a bank may pay it']),
      ]
  }
}

const ofSequence = (periods: readonly PeriodRow[]): string[] =>
  periods.flatMap((period, place) => {
    const next = periods[place + 1]
    if (next === undefined) return []
    return rules(
      [next.position > period.position, `period ${next.position} comes twice`],
      [
        next.position === period.position + 1 ? next.startsAt === period.endsAt : next.startsAt > period.endsAt,
        `period ${next.position} does not follow`,
      ],
    )
  })

/** Banks have answered, debits are collected or returned, retries of at most seven days are over. */
const ofCalm = (subscription: SubscriptionRow, periods: readonly PeriodRow[], now: number): string[] => [
  ...rules([subscription.status !== 'incomplete', 'is still incomplete']),
  ...periods.flatMap(({ status, position, attempts }) =>
    rules(
      [status !== 'open', `period ${position} is still open`],
      [
        status !== 'processing' || attempts.some(({ createdAt }) => createdAt > now - 15 * 86_400_000),
        `period ${position} is not collected: ${JSON.stringify(attempts)}`,
      ],
      [attempts.every(({ hasOpenOperation }) => !hasOpenOperation), `a bank still owes an answer about ${position}`],
    ),
  ),
]

const timersOf = (prefix: string): string => `
  (select coalesce(json_agg(t.kind || ' ' || t.object_id || ' ' || t.due_at order by t.kind || ' ' || t.object_id), '[]')
   from timers t where t.realm_id = ${prefix}.realm_id and t.kind like 'subscription%'
     and (t.object_id = ${prefix}.id or t.object_id like ${prefix}.id || '+%')) as timers`

const toldOf = (prefix: string): string => `
  (select split_part(e.type, '.', 2) from events e where e.realm_id = ${prefix}.realm_id and e.object_id = ${prefix}.id
     and split_part(e.type, '.', 2) not in ('renewed', 'changed') order by e.id desc limit 1) as told`

const subscriptionsQuery = `
  select s.id, s.status, s.created_at as "createdAt", s.cancel_at as "cancelAt", s.renews_at as "renewsAt", s.card_id as "cardId",
    s.credential_payment_id as "credentialPayment", s.intent_id as "intentId",
    (select coalesce(json_agg(i.id), '[]') from payment_intents i left join payments y on y.realm_id = i.realm_id and y.id = i.payment_id
      where i.realm_id = s.realm_id and i.subscription_id = s.id and i.canceled_at is null and coalesce(y.status, 'open') in ('open', 'refused')
        and not exists (select from operations o where o.realm_id = y.realm_id and o.payment_id = y.id and o.outcome in ('pending', 'unknown'))) as "payableIntents",
    (select p.card_id from payments p where p.realm_id = s.realm_id and p.id = s.credential_payment_id) as "credentialCard",
    ${timersOf('s')}, ${toldOf('s')}
  from subscriptions s where s.id = any($1) order by s.created_at, s.id`

const periodsQuery = `
  select p.id, p.subscription_id as "subscriptionId", p.position, p.starts_at as "startsAt", p.ends_at as "endsAt", p.amount, p.status,
    p.intent_id as "intentId", p.retry_at as "retryAt", p.retry_round as "retryRound",
    (select coalesce(sum((line->>'amount')::bigint), 0)::bigint from json_array_elements(p.lines) line) as lines,
    (select coalesce(json_agg(json_build_object('intent', i.id, 'isCalledOff', i.canceled_at is not null, 'isLatest', i.payment_id = y.id,
        'method', y.method, 'status', y.status, 'response', y.response, 'amount', y.amount, 'createdAt', y.created_at,
        'hasOpenOperation', exists (select from operations o where o.realm_id = y.realm_id and o.payment_id = y.id and o.outcome in ('pending', 'unknown')))
        order by y.created_at, y.id), '[]')
      from payment_intents i join payments y on y.realm_id = i.realm_id and y.intent_id = i.id
      where i.realm_id = p.realm_id and i.period_id = p.id) as attempts,
    ${timersOf('p')}, ${toldOf('p')}
  from subscription_periods p where p.subscription_id = any($1) order by p.subscription_id, p.position`
