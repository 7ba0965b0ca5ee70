import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import type { Notification } from './notification.ts'
import { findNews, heldMs, takeUp, withdraw } from './queue.ts'

let shop: TestCore
before(async () => {
  shop = await openTestCore()
})
after(() => shop.close())

const target = 'hosts:0'
const leaseMs = 60_000

let made = 0
/** News that a request which waits for a network may be answered with. */
async function heldNews(): Promise<string> {
  const id = (made += 1).toString(16).padStart(32, '0')
  await shop.core.store.query({
    text: `insert into notifications (realm_id, id, version, message_id, url, target, status, next_attempt_at, is_held, tries, attempts)
      values ($1, $2, 1, 'ntf_1', 'https://shop.example/', $3, 'pending', 0, true, 0, '[]')`,
    values: [shop.realmId, id, target],
  })
  return id
}

const found = async (id: string): Promise<Notification> => {
  const news = await shop.read((ctx) => findNews(ctx, id))
  assert(news !== undefined)
  return news
}

const takenAt = async (now: number): Promise<string[]> =>
  (await takeUp(shop.core.store, [{ realmId: shop.realmId, target, room: 100 }], now, now + leaseMs)).map(
    ({ id }) => id,
  )

const statusOf = async (id: string): Promise<string | undefined> => {
  const [row] = await shop.core.store.query<{ status: string }>({
    text: 'select status from notifications where id = $1',
    values: [id],
  })
  return row?.status
}

test('news that was put off meanwhile is withdrawn', async () => {
  const id = await heldNews()
  const news = await found(id)
  assert.deepEqual(await takenAt(someNoon), [])
  assert.deepEqual(await takenAt(someNoon + heldMs - 1), [])
  await shop.read((ctx) => withdraw(ctx, news))
  assert.equal(await statusOf(id), 'canceled')
  assert.deepEqual(await takenAt(someNoon + heldMs), [])
})

test('news that was taken up meanwhile is not', async () => {
  const id = await heldNews()
  const news = await found(id)
  assert.deepEqual(await takenAt(someNoon), [])
  assert.deepEqual(await takenAt(someNoon + heldMs), [id])
  await shop.read((ctx) => withdraw(ctx, news))
  assert.equal(await statusOf(id), 'pending')
})
