/** A Guichet of the benchmark's own: a server process on an embedded database in a temporary directory, durable as by default, with cards to pay with and payments stored. */
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { findRunningDatabase } from '../src/storage/embedded/index.ts'
import type { DatabaseAddress } from '../src/storage/connection.ts'
import { fillAuthorized, fillPayments, samplePayments } from './fill.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'
import { cardNumber, type Stock } from './scenarios.ts'

export interface Installation {
  readonly stored: number
  readonly server: ServerProcess
  readonly dataDirectory: string
  readonly address: DatabaseAddress
}

export const secretKey = 'stest_BenchBenchBenchBenchBenc'

/** Cards to pay with, each with its customer. */
const savedCards = 1000
const sampleSize = 10_000

export interface InstallationStart {
  readonly stored: number
  readonly directory: string
  readonly profileDirectory: string | undefined
}

/** A fresh installation; nothing is stored yet. */
export async function startInstallation({
  stored,
  directory,
  profileDirectory,
}: InstallationStart): Promise<Installation> {
  const dataDirectory = join(directory, `stored-${stored}`)
  await mkdir(dataDirectory)
  const profile = profileDirectory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`]
  const server = await startServerProcess({
    name: `guichet-${stored}`,
    args: [...profile, 'src/main.ts'],
    env: { GUICHET_DATA_DIR: dataDirectory, GUICHET_PORT: '0', GUICHET_TEST_SECRET_KEY: secretKey, DATABASE_URL: '' },
    directory,
  })
  const address = await findRunningDatabase(dataDirectory)
  if (address === undefined) throw new Error('the embedded database does not answer')
  return { stored, server, dataDirectory, address }
}

/** Saves cards through the API, fills the table, and returns what requests can refer to. */
export async function stockUp({ server, address, stored }: Installation): Promise<Stock> {
  const saved: Stock['saved'][number][] = []
  for (let serial = 0; serial < savedCards; serial += 10) {
    saved.push(...(await Promise.all(Array.from({ length: 10 }, (_, index) => saveCard(server.url, serial + index)))))
  }
  await post(server.url, '/v2/payments/', { amount: 100, ...saved[0] })
  await fillPayments(address, stored)
  return { saved, ...(await samplePayments(address, sampleSize)), authorized: [] }
}

/** The stock with at least `count` authorized payments: those that are missing are added. */
export async function withAuthorized({ address }: Installation, stock: Stock, count: number): Promise<Stock> {
  const missing = Math.max(count - stock.authorized.length, 0)
  if (missing === 0) return stock
  const cardIds = stock.saved.map(({ card }) => card)
  return { ...stock, authorized: [...stock.authorized, ...(await fillAuthorized(address, cardIds, missing))] }
}

/** A payment as the API shows it, for the bare route to repeat. */
export async function examplePayment({ server }: Installation, stock: Stock): Promise<object> {
  const body = { amount: 1234, currency: 'eur', description: 'Order number 1', ...stock.saved[0] }
  return post(server.url, '/v2/payments/', body)
}

async function saveCard(url: string, serial: number): Promise<Stock['saved'][number]> {
  const customer = await post(url, '/v2/customers/', { name: `Saved ${serial}`, email: `saved-${serial}@example.com` })
  const card = await post(url, '/v2/cards/', {
    number: cardNumber(serial),
    exp_month: 12,
    exp_year: 2040,
    cvc: '123',
    customer: customer.id,
  })
  return { card: card.id, customer: customer.id }
}

async function post(url: string, path: string, body: object): Promise<{ id: string }> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as { id: string }
}
