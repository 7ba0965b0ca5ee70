/** What years that pass in one transaction leave behind, and who waits for it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { numbers } from '../../tests/support/bodies.ts'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import { cardInput, paymentInput } from '../../tests/support/objects.ts'
import { findCurrentRealm } from '../accounts/index.ts'
import type { AppContext } from '../app/core.ts'
import { stageOf } from '../app/seeding.ts'
import { SECOND } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import { createPayment } from '../payments/index.ts'
import { loadFile, type Stage } from './load.ts'
import { readFile, type ReadFile } from './read-file.ts'

let shared: TestCore
let stage: Stage<AppContext>
before(async () => {
  shared = await openTestCore()
  stage = stageOf(shared.core, shared.database.address)
})
after(() => shared.close())

async function realmNow(account: string): Promise<Realm> {
  const realm = await findCurrentRealm(shared.core.store, account, 'test')
  assert(realm !== undefined)
  return realm
}

const id = (kind: string, number: number): string => `${kind}_${String(number).padStart(24, '0')}`
const card = {
  id: id('card', 1),
  created: '2029-11-02T10:00:00Z',
  number: '4242424242424242',
  exp_month: 1,
  exp_year: 2040,
}
const payment = { created: '2029-11-05T10:00:00Z', amount: 1000, card: card.id }
/** A payment that is refunded, a debit, an authorization that lapses, a payer who complains, a dispute that is lost by time, money that is owed over a weekend. */
const weeks = {
  cards: [
    card,
    { ...card, id: id('card', 2), number: '4000000000000259' },
    { ...card, id: id('card', 3), number: numbers.capturedAtOnce },
  ],
  sepa: [
    {
      id: id('sepa', 1),
      created: card.created,
      iban: 'DE89370400440532013000',
      name: 'Max Mustermann',
      mandate: 'R',
      date_mandate: '2029-11-01',
    },
  ],
  payments: [
    { ...payment, id: id('paym', 1), refunds: [{ id: id('refd', 1), created: '2029-11-20T10:00:00Z' }] },
    { ...payment, id: id('paym', 2), sepa: id('sepa', 1), card: undefined, created: '2029-11-23T23:30:00Z' },
    { ...payment, id: id('paym', 3), capture: false },
    { ...payment, id: id('paym', 4), card: id('card', 2) },
    {
      ...payment,
      id: id('paym', 5),
      amount: 9000,
      created: '2029-12-03T10:00:00Z',
      disputes: [{ id: id('dspt', 1), created: '2029-12-10T10:00:00Z', amount: 100 }],
    },
    { ...payment, id: id('paym', 6), amount: 90_000, card: id('card', 3), created: '2029-12-28T18:00:00Z' },
  ],
}
const fileOf = (objects: object): ReadFile => readFile(JSON.stringify(objects))

/** The books, as the API and `ledger verify` look at them: what was booked when, but for the ids that nobody gave. */
const booksOf = ({ id }: Realm): Promise<object[]> =>
  shared.core.store.query({
    text: `select created_at, left(object_id, 4) as kind, transition, debit_account, credit_account, amount from transfers where realm_id = $1
      union all select closed_at, null, null, null, null, null from (select books_closed_at as closed_at from realms where id = $1) r order by 1, 2, 3, 4, 5, 6`,
    values: [id],
  })

test('turns of the day that are left out would have changed nothing', async () => {
  const [one, other] = [await shared.anotherRealm(), await shared.anotherRealm()]
  let skipped = 0
  await loadFile(
    {
      ...stage,
      skip: async (...given) => {
        const changes = await stage.skip(...given)
        if (changes.length > 0) skipped += 1
        return changes
      },
    },
    one,
    fileOf(weeks),
    false,
  )
  await loadFile({ ...stage, skip: () => Promise.resolve([]) }, other, fileOf(weeks), false)
  assert.ok(skipped > 3)
  const books = await booksOf(one)
  assert.ok(books.length > 20)
  assert.deepEqual(books, await booksOf(other))
  const timersOf = ({ id }: Realm): Promise<object[]> =>
    shared.core.store.query({ text: 'select id, due_at from timers where realm_id = $1 order by 1', values: [id] })
  assert.deepEqual(await timersOf(one), await timersOf(other))
})

test('while a file is loaded nobody decides there: requests wait, other processes leave its timers alone', async () => {
  const realm = await shared.anotherRealm()
  const other = await shared.openAnother()
  const seen: unknown[] = []
  const held: Stage<AppContext> = {
    ...stage,
    transaction: (work) =>
      stage.transaction(async (transaction) => {
        const { clockTarget } = await realmNow(realm.accountId)
        seen.push(clockTarget, await other.runner.runDue(realm.id))
        return work(transaction)
      }),
  }
  await loadFile(held, realm, fileOf(weeks), false)
  assert.deepEqual(seen, [someNoon, false])
  const { clockTarget, clockOffset } = await realmNow(realm.accountId)
  assert.deepEqual([clockTarget, clockOffset], [null, 0])
  assert.equal(await other.runner.runDue(realm.id), true)
  await other.close()
})

test('where the lease was taken by somebody meanwhile, nothing of it happens', async () => {
  const realm = await shared.anotherRealm()
  const taken: Stage<AppContext> = {
    ...stage,
    hold: (realmId, work) =>
      stage.hold(realmId, async (hold) => {
        await shared.core.store.query({
          text: 'update timer_leases set version = version + 1 where realm_id = $1',
          values: [realmId],
        })
        return work(hold)
      }),
  }
  await assert.rejects(loadFile(taken, realm, fileOf(weeks), false), /changed meanwhile by somebody else/)
  assert.equal((await booksOf(realm)).length, 1)
  assert.equal((await realmNow(realm.accountId)).clockTarget, null)
})

test('a realm whose clock is ahead stays there', async () => {
  const realm = await shared.anotherRealm()
  await shared.core.runner.moveClock(realm.id, { advance: 1000 * SECOND })
  await loadFile(stage, await realmNow(realm.accountId), fileOf(weeks), false)
  assert.equal((await realmNow(realm.accountId)).clockOffset, 1000 * SECOND)
})

test('a move whose process died on its way is taken up', async () => {
  const realm = await shared.anotherRealm()
  const target = someNoon + 1000 * SECOND
  await shared.core.store.query({
    text: 'update realms set version = version + 1, clock_target = $2 where id = $1',
    values: [realm.id, target],
  })
  await loadFile(stage, await realmNow(realm.accountId), fileOf(weeks), false)
  const { clockOffset, clockTarget } = await realmNow(realm.accountId)
  assert.deepEqual([clockOffset, clockTarget], [1000 * SECOND, null])
})

test('of two that empty the test mode at once, one does', async () => {
  const realm = await shared.anotherRealm()
  await loadFile(stage, realm, fileOf(weeks), true)
  await assert.rejects(loadFile(stage, realm, fileOf(weeks), true), /The test mode was reset meanwhile, try again/)
  assert.equal((await realmNow(realm.accountId)).epoch, 2)
})

test('nothing is paid out before it was earned: what is owed keeps the past from being changed', async () => {
  const realm = await shared.anotherRealm()
  const principal = { ...shared.principal, accountId: realm.accountId }
  await shared.core.performer.perform(
    () => shared.core.gate.open(principal, true),
    (ctx) => createPayment(ctx, paymentInput(1000, { card: cardInput(numbers.capturedAtOnce) })),
  )
  await assert.rejects(
    loadFile(stage, realm, fileOf(weeks), false),
    new RegExp(`payments\\[0\\]\\.created: .* cannot be added to before ${new Date(someNoon).toISOString()}`),
  )
  await loadFile(stage, realm, fileOf({ cards: weeks.cards }), false)
  assert.deepEqual((await realmNow(realm.accountId)).clockTarget, null)
})
