/** A move of the clock does not go through days on which nothing happens. That to leave them out changes nothing is held by src/seed/load.test.ts and by the simulation. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { cardInput, paymentInput } from '../../tests/support/objects.ts'
import { DAY } from '../kit/clock.ts'
import { createPayment, findPayment } from '../payments/index.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

const move = (days: number): Promise<unknown> => shared.core.runner.moveClock(shared.realmId, { advance: days * DAY })

async function countCommits(): Promise<number> {
  const [row] = await shared.core.store.query<{ commits: number }>({
    text: 'select count(*) as commits from commits',
    values: [],
  })
  assert(row !== undefined)
  return row.commits
}

test('a year in which nothing happens takes no more commits than a day, and begins once all has come about', async () => {
  const { payment } = await shared.perform((ctx) => createPayment(ctx, paymentInput(1000, { card: cardInput() })))
  await move(30)
  assert.equal((await shared.read((ctx) => findPayment(ctx, payment.id)))?.status, 'captured')
  const begin = await countCommits()
  await move(1)
  const aDay = (await countCommits()) - begin
  await move(365)
  const aYear = (await countCommits()) - begin - aDay
  assert.ok(aDay > 0 && aYear <= aDay, `${aDay} and ${aYear}`)
})
