/** Sealed batches: what is in them, in which order, and what their hashes and roll-ups are made of. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { beginning, type Ending } from './batch.ts'
import { digestAfter } from './digest.ts'
import { nextBatch } from './seal.ts'
import { isBalanced, trialBalance } from './trial-balance.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
})
after(() => shared.close())

/** After every transfer. */
const later = Number.MAX_SAFE_INTEGER

/** A realm that nothing else is in. */
const realmId = 999

const insertTransfers = (rows: string): Promise<unknown> =>
  shared.core.store.query({
    text: `insert into transfers (created_at, object_id, transition, position, debit_account, credit_account, amount, currency, realm_id)
      select *, ${realmId} from (${rows}) rows`,
    values: [],
  })

/** More than a page of the text, many of them at the same moments, and ids whose order differs between languages and bytes. */
const manyTransfers = `select 1000 + i / 4000, case i % 3 when 0 then 'paym_a' when 1 then 'paym_B' else 'paym__' end || i % 97, 'settle' || i, i % 4, 'payers', 'merchant_pending', 1 + i, 'eur'
  from generate_series(0, 24999) i`

interface Row {
  readonly line: string
}

/** The digest as docs/books.md tells it. */
async function digestByHand(from: number, to: number, previous: string): Promise<string> {
  const rows = await shared.core.store.query<Row>({
    text: `select created_at || ' ' || object_id || ' ' || transition || ' ' || position || ' ' || debit_account || ' ' || credit_account || ' ' || amount || ' ' || currency as line
      from transfers where realm_id = $1`,
    values: [realmId],
  })
  const keyOf = (line: string): [number, string, string, number] => {
    const [createdAt, objectId = '', transition = '', position] = line.split(' ')
    return [Number(createdAt), objectId, transition, Number(position)]
  }
  const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
  const sorted = rows
    .map(({ line }) => ({ line, key: keyOf(line) }))
    .sort(
      (a, b) =>
        a.key[0] - b.key[0] || byBytes(a.key[1], b.key[1]) || byBytes(a.key[2], b.key[2]) || a.key[3] - b.key[3],
    )
  const text = [previous, ...sorted.slice(from, to).map(({ line }) => line)].map((line) => `${line}\n`).join('')
  return createHash('sha256').update(text).digest('hex')
}

test('the hash is that of the previous hash and the transfers, line by line, whatever the pages and wherever a batch is cut', async () => {
  await insertTransfers(manyTransfers)
  const { store } = shared.core
  const whole = await digestAfter(store, realmId, beginning, later, 100_000)
  assert.equal(whole.transfers, 25_000)
  assert.equal(whole.ending.hash, await digestByHand(0, 25_000, '0'.repeat(64)))
  // In the midst of a moment.
  const first = await digestAfter(store, realmId, beginning, later, 13_001)
  assert.equal(first.ending.hash, await digestByHand(0, 13_001, '0'.repeat(64)))
  const second = await digestAfter(store, realmId, first.ending, later, 100_000)
  assert.equal(second.transfers, 11_999)
  assert.equal(second.ending.hash, await digestByHand(13_001, 25_000, first.ending.hash))
  assert.deepEqual({ ...second.ending, hash: '' }, { ...whole.ending, hash: '' })
})

test('batches hold what was booked before the closing, no more than their limit, and roll-ups go on from the batch before', async () => {
  const { store } = shared.core
  const sizes: number[] = []
  let last: Ending | undefined
  for (;;) {
    const next = await nextBatch(store, realmId, 1005, 9_000)
    if (next === undefined) break
    const { batch, sums } = next
    sizes.push(batch.transfers)
    assert.deepEqual([batch.number, batch.previousHash], [sizes.length, last?.hash ?? '0'.repeat(64)])
    await store.commit(realmId, next.changes)
    last = batch
    // 1 + 2 + … of the rows so far, which are made and sealed in the order of their moments.
    const count = sizes.reduce((total, size) => total + size, 0)
    assert.deepEqual(
      sums.map(({ account, currency, debits, credits }) => [account, currency, debits + credits]).sort(),
      await sumsByHand(count),
    )
  }
  assert.deepEqual(sizes, [9_000, 9_000, 2_000])
})

/** Of so many of the first transfers. */
async function sumsByHand(count: number): Promise<unknown[]> {
  const rows = await shared.core.store.query<{ total: number }>({
    text: `select sum(amount)::bigint as total from (
        select amount from transfers where realm_id = $1 order by created_at, object_id collate "C", transition collate "C", position limit $2) first`,
    values: [realmId, count],
  })
  const total = rows[0]?.total
  return [
    ['merchant_pending', 'eur', total],
    ['payers', 'eur', total],
  ]
}

test('a balance is the same from roll-ups and what came after as from all transfers', async () => {
  await insertTransfers(
    `values (2000::bigint, 'paym_usd', 'settle', 3, 'bank', 'merchant_available', 7::bigint, 'usd')`,
  )
  const trial = await trialBalance(shared.core.store, realmId)
  const all = 25_000 * 12_500 + 12_500
  assert.deepEqual(trial.accounts, [
    { account: 'payers', currency: 'eur', debits: all, credits: 0 },
    { account: 'merchant_pending', currency: 'eur', debits: 0, credits: all },
    { account: 'bank', currency: 'usd', debits: 7, credits: 0 },
    { account: 'merchant_available', currency: 'usd', debits: 0, credits: 7 },
  ])
  assert.equal(isBalanced(trial), false, 'no item stands for what is available')
  const openItems = [{ currency: 'usd', amount: minorUnitsOf(7) }] as const
  assert.equal(isBalanced({ ...trial, openItems }), true)
  assert.equal(isBalanced({ accounts: [], openItems }), false, 'an item stands for nothing')
})
