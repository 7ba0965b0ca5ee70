/**
 * Years of many subscriptions, drawn from a seed: prices by each interval, free times, ends, items that change, by card and from accounts; and some whose card is refused for a
 * while. Payers who always pay are billed what the model says, to the cent; the others are never billed twice.
 */
import assert from 'node:assert/strict'
import { modelledPeriods, type ModelledChange, type ModelledSubscription } from './subscription-model.ts'
import { assertPaidOnce, subscriptionsOf, type Subscriptions } from './subscriptions.ts'
import type { Api, ApiAnswer } from './api.ts'
import { seededRandom } from './random.ts'
import type { TestServer } from './server.ts'

export interface Years {
  readonly count: number
  readonly months: number
  readonly seed: number
}

export interface YearsLived {
  readonly subscriptions: number
  readonly periods: number
  readonly payments: number
  /** The amount billed, in cents. */
  readonly billed: number
  readonly refused: number
}

interface Drawn extends ModelledSubscription {
  readonly kind: 'card' | 'account' | 'unlucky'
  readonly id: string
}

const day = 86_400
const unitAmounts = [999, 1, 12_345]
const recurrences = [
  { interval: 'month', interval_count: 1 },
  { interval: 'month', interval_count: 1 },
  { interval: 'month', interval_count: 3 },
  { interval: 'week', interval_count: 2 },
  { interval: 'day', interval_count: 30 },
  { interval: 'year', interval_count: 1 },
] as const

/** Runs on a test mode without anything in it. The caller has to verify the books. */
export async function liveYears(server: TestServer, api: Api, { count, months, seed }: Years): Promise<YearsLived> {
  const random = seededRandom(seed)
  const draw = (limit: number): number => Math.floor(random() * limit)
  const subs = await subscriptionsOf(api)
  const begin = await subs.now()
  const prices: string[][] = []
  for (const recurrence of recurrences)
    prices.push(await Promise.all(unitAmounts.map((amount) => subs.price(amount, recurrence))))
  const [good, bad, account] = [await subs.card(), await subs.card('4000000000000002'), await subs.account()]
  const end = begin + months * 30 * day
  const drawn: Drawn[] = []
  for (let made = 0; made < count; made += 1) drawn.push(await make(made))
  // Twice a month, at an odd second, so that nothing else is due then.
  for (let moment = begin + 15 * day + 7; moment < end; moment += 15 * day) {
    assert.equal((await api.post('/sandbox/clock', { to: moment })).status, 200)
    for (const [place, one] of drawn.entries()) drawn[place] = await touch(one, moment)
  }
  assert.equal((await api.post('/sandbox/clock', { to: end + 7 })).status, 200)
  return judge(server, subs, drawn, end + 7)

  async function make(number: number): Promise<Drawn> {
    const which = draw(recurrences.length)
    const recurrence = recurrences[which] ?? recurrences[0]
    const kind = (['card', 'card', 'card', 'account', 'unlucky'] as const)[number % 5] ?? 'card'
    const startAt = begin + draw(45 * day) - draw(day / 2)
    const model: ModelledSubscription = {
      startAt,
      freeUntil: draw(4) === 0 ? Math.max(startAt, begin) + 1 + draw(40 * day) : null,
      cancelAt: draw(6) === 0 ? begin + 60 * day + draw(months * 30 * day) : null,
      interval: recurrence.interval,
      intervalCount: recurrence.interval_count,
      quantities: drawQuantities(),
      unitAmounts,
      changes: [],
    }
    const { id, status } = await subs.create({
      items: itemsOf(which, model.quantities),
      ...(kind === 'account' ? { sepa: account } : { card: good }),
      start_at: model.startAt,
      free_until: model.freeUntil,
      cancel_at: model.cancelAt,
      metadata: which,
    })
    assert.equal(status, 'active')
    return { ...model, kind, id: id as string }
  }

  /** Changes what some buy; the unlucky lose their card, and find it again. */
  async function touch(one: Drawn, at: number): Promise<Drawn> {
    const isOver = one.cancelAt !== null && one.cancelAt <= at
    const chance = draw(10)
    if (isOver || chance > 1) return one
    if (one.kind === 'unlucky') {
      await subs.change(one.id, { card: chance === 0 ? bad : good })
      return one
    }
    const change: ModelledChange = { at, quantities: drawQuantities(), change: draw(3) === 0 ? 'period_end' : 'now' }
    const which = (await subs.read(one.id)).metadata as number
    await subs.change(one.id, { items: itemsOf(which, change.quantities), change: change.change })
    return { ...one, changes: [...one.changes, change] }
  }

  function drawQuantities(): number[] {
    const quantities = unitAmounts.map(() => Math.max(0, draw(8) - 2))
    return quantities.some((quantity) => quantity > 0) ? quantities : [1, 0, 0]
  }

  function itemsOf(which: number, quantities: readonly number[]): Record<string, number> {
    const bought = quantities.map((quantity, place) => [prices[which]?.[place] ?? '', quantity] as const)
    return Object.fromEntries(bought.filter(([, quantity]) => quantity > 0))
  }
}

async function judge(
  server: TestServer,
  subs: Subscriptions,
  drawn: readonly Drawn[],
  now: number,
): Promise<YearsLived> {
  let [periods, billed] = [0, 0]
  for (const one of drawn) {
    const found = await subs.periods(one.id)
    if (one.kind === 'unlucky') assertOnGrid(one, found, now)
    else
      assert.deepEqual(
        found.map(({ start, end, amount }) => ({ start, end, amount })),
        modelledPeriods(one, now),
        JSON.stringify(one),
      )
    for (const { amount, lines, status } of found) {
      assert.equal(
        (lines as { amount: number }[]).reduce((total, line) => total + line.amount, 0),
        amount,
      )
      assert.ok(one.kind === 'unlucky' || status === 'paid' || status === 'processing', JSON.stringify(one))
      if (status === 'paid' || status === 'processing') billed += amount as number
    }
    periods += found.length
  }
  await assertPaidOnce(server)
  const [paid] = await server.running.core.store.query<{ count: number; sum: number; refused: number }>({
    text: `select count(*) filter (where y.status <> 'refused') as count, count(*) filter (where y.status = 'refused') as refused,
        coalesce(sum(y.amount) filter (where y.status <> 'refused'), 0)::bigint as sum
      from payments y join payment_intents i on i.realm_id = y.realm_id and i.id = y.intent_id join subscriptions s on s.realm_id = i.realm_id and s.id = i.subscription_id
      where s.id = any($1) and i.period_id is not null`,
    values: [drawn.map(({ id }) => id)],
  })
  assert.equal(paid?.sum, billed, 'what was taken is what was billed')
  return { subscriptions: drawn.length, periods, payments: paid.count, billed, refused: paid.refused }
}

/** Their periods may be missing, but each that exists belongs to the model's, in order. */
function assertOnGrid(one: Drawn, found: readonly ApiAnswer['body'][], now: number): void {
  const grid = modelledPeriods(one, now)
  const places = found.map(({ start, end }) => grid.findIndex((span) => span.start === start && span.end === end))
  assert.ok(!places.includes(-1), JSON.stringify(one))
  assert.deepEqual(
    places,
    [...new Set(places)].sort((a, b) => a - b),
  )
}
