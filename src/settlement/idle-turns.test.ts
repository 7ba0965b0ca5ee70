/**
 * A move of the clock skips days on which nothing happens. This test and src/seed/load.test.ts check for a few weeks that skipping them changes nothing. The simulation checks it
 * too, because its model skips nothing.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cardInput, paymentInput } from '../../tests/support/objects.ts'
import { numbers } from '../../tests/support/bodies.ts'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import { hours } from '../../tests/support/names.ts'
import type { AppContext } from '../app/core.ts'
import type { Outcome } from '../kit/changes.ts'
import { DAY, HOUR, type Instant } from '../kit/clock.ts'
import { createPayment, findPayment, type PaymentView } from '../payments/index.ts'
import { runnerOn, type Handlers } from '../timers/fixtures/runners.ts'
import type { TimerRunner } from '../timers/index.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

async function countCommits(): Promise<number> {
  const [row] = await shared.core.store.query<{ commits: number }>({
    text: 'select count(*) as commits from commits',
    values: [],
  })
  assert(row !== undefined)
  return row.commits
}

interface Shop {
  readonly realmId: number
  perform<Result>(verb: (ctx: AppContext) => Promise<Outcome<Result>>): Promise<Result>
  read<Result>(reader: (ctx: AppContext) => Promise<Result>): Promise<Result>
}

async function freshShop(): Promise<Shop> {
  const { core, principal } = shared
  const { id: realmId, accountId } = await shared.anotherRealm()
  const open = (fresh: boolean): Promise<AppContext> => core.gate.open({ ...principal, accountId }, fresh)
  return {
    realmId,
    perform: (verb) => core.performer.perform(open, verb),
    read: async (reader) => reader(await open(true)),
  }
}

const pay = async (shop: Shop, number: string, given: Parameters<typeof paymentInput>[1] = {}): Promise<PaymentView> =>
  shop.perform((ctx) => createPayment(ctx, paymentInput(1000, { card: cardInput(number), ...given })))

test('a year in which nothing happens takes no more commits than a day, and begins once all has come about', async () => {
  const shop = await freshShop()
  const move = (days: number): Promise<unknown> => shared.core.runner.moveClock(shop.realmId, { advance: days * DAY })
  const { payment } = await pay(shop, numbers.approved)
  await move(30)
  assert.equal((await shop.read((ctx) => findPayment(ctx, payment.id)))?.status, 'captured')
  const begin = await countCommits()
  await move(1)
  const aDay = (await countCommits()) - begin
  await move(365)
  const aYear = (await countCommits()) - begin - aDay
  assert.ok(aDay > 0 && aYear <= aDay, `${aDay} and ${aYear}`)
})

/** Everything in a realm except ids and random values. */
const states = [
  'select status, date_bank::text, fee, clearing_at from payments where realm_id = $1 order by created_at, id',
  'select status, date_bank::text, amount from payouts where realm_id = $1 order by created_at, id',
  `select created_at, left(object_id, 4) as kind, transition, debit_account, credit_account, amount from transfers where realm_id = $1 order by 1, 2, 3, 4, 5, 6`,
  'select created_at, left(object_id, 4) as kind, amount, payout_id is null as is_open from balance_items where realm_id = $1 order by 1, 2, 3',
  `select kind, case when kind in ('clearing', 'closing') then object_id end as turn, due_at from timers where realm_id = $1 order by 1, 2, 3`,
  'select number, last_created_at, last_transition, transfers from ledger_batches where realm_id = $1 order by 1',
  'select books_closed_at, clock_target, clock_offset from realms where id = $1',
]

test('what is left out would have changed nothing', async () => {
  const without = runnerOn(shared, shared.core.handlers as unknown as Handlers, {
    contextAt: (...given) => shared.core.contextAt(...given),
  })
  const ran: (readonly [shop: Shop, runner: Pick<TimerRunner<never>, 'moveClock'>])[] = [
    [await freshShop(), shared.core.runner],
    [await freshShop(), without],
  ]
  const commits: number[] = []
  for (const [shop, runner] of ran) {
    const begin = await countCommits()
    const move = (to: Instant): Promise<unknown> => runner.moveClock(shop.realmId, { to })
    const start = someNoon
    await pay(shop, numbers.approved, { dateSettlement: '2030-03-01' })
    // Each payment has a moment of its own: those of one moment are sorted by their ids, which are random.
    await move(start + HOUR)
    await pay(shop, numbers.capturedAtOnce)
    await move(start + 20 * DAY)
    await pay(shop, numbers.approved, { capture: false })
    // Exactly on a turn, over the night on which clocks are put forward, and with money that is owed on a holiday.
    await move(hours.nextTurn(start + 60 * DAY))
    await pay(shop, '4000000000000259')
    await move(start + 75 * DAY + HOUR)
    await move(Date.UTC(2030, 3, 18, 20))
    await pay(shop, numbers.approved)
    await move(start + 200 * DAY)
    commits.push((await countCommits()) - begin)
  }
  const [left, gone] = ran.map(([{ realmId }]) => realmId)
  for (const text of states) {
    const rows = (realmId: number | undefined): Promise<object[]> =>
      shared.core.store.query({ text, values: [realmId] })
    const expected = await rows(gone)
    assert.ok(expected.length > 0, text)
    assert.deepEqual(await rows(left), expected, text)
  }
  const [few = 0, all = 0] = commits
  assert.ok(few < all / 3, `${few} of ${all} commits`)
})
