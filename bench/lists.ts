/** What the two statements of a list cost in the database: the page that is shown, and the exact count of all that match. */
import { Client } from 'pg'
import { listingQueries } from '../src/kit/listing.ts'
import { payments } from '../src/payments/payment.ts'
import { clientConfig } from '../src/storage/connection.ts'
import { median, rounded } from './figures.ts'
import type { Installation } from './installation.ts'

export interface ListCost {
  readonly stored: number
  readonly rows: number
  readonly pageMs: number
  readonly countMs: number
}

const repeats = 15

/** The first page of all payments, newest first. */
export async function listCost({ address, stored }: Installation): Promise<ListCost> {
  const client = new Client(clientConfig(address))
  await client.connect()
  try {
    const { rows } = await client.query<{ realm: number }>('select max(realm_id) as realm from payments')
    const [page, count] = listingQueries(payments, {
      realmId: rows[0]?.realm ?? 0,
      conditions: [],
      orderBy: 'createdAt',
      order: 'desc',
      start: 0,
      limit: 10,
    })
    const total = await client.query<{ count: number }>(count)
    return {
      stored,
      rows: total.rows[0]?.count ?? 0,
      pageMs: await medianMs(() => client.query(page)),
      countMs: await medianMs(() => client.query(count)),
    }
  } finally {
    await client.end()
  }
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return rounded(median(times), 2)
}
