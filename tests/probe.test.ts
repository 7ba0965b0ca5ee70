import { test, after } from 'node:test'
import { Client } from 'pg'
import { createTestDatabase } from '/work/main/tests/support/database.ts'
const t0 = performance.now()
const db = await createTestDatabase()
console.log('made', performance.now() - t0)
after(() => db.drop())
test('x', async () => {
  const c = new Client(db.address); await c.connect()
  console.log((await c.query('select count(*) from customers')).rows)
  await c.end()
  if (process.env.HANG) await new Promise(r => setTimeout(r, 60000))
  if (process.env.FAIL) throw new Error('no')
})
