/** What the benchmark says in the end. */
import type { Figure } from './figures.ts'
import type { ListCost } from './lists.ts'
import type { DeliveryTime } from './webhooks.ts'

export interface Report {
  readonly node: string
  readonly cpus: number
  readonly connections: number
  /** Measured time of each figure. */
  readonly seconds: number
  readonly rounds: number
  readonly figures: readonly Figure[]
  /** Of an idle installation, in MB; absent where the system does not tell. */
  readonly idleMemory?: { readonly application: number; readonly database: number; readonly total: number }
  readonly lists: readonly ListCost[]
  /** How long many events take to one receiver, and which share of the rate of creating payments remains while five hundred webhooks a second go out. */
  readonly webhooks?: DeliveryTime & { readonly createRatio?: number }
}

export function printTable({ figures, idleMemory, lists, webhooks }: Report): void {
  const rows = [
    ['', 'stored', 'req/s', 'p50 ms', 'p99 ms', 'errors', 'ratio', 'server µs', 'database µs'],
    ...figures.map((figure) => [
      figure.name,
      String(figure.stored ?? ''),
      String(figure.requestsPerSecond),
      figure.p50Ms.toFixed(1),
      figure.p99Ms.toFixed(1),
      String(figure.errors),
      figure.ratio.toFixed(2),
      String(figure.serverCpuUs),
      String(figure.databaseCpuUs),
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows) {
    console.log(row.map((cell, column) => align(cell, widths[column] ?? 0, column === 0)).join('  '))
  }
  for (const { rows: count, pageMs, countMs } of lists)
    console.log(`first page of ${count} payments: ${pageMs} ms in the database; their exact count: ${countMs} ms`)
  const sending = figures.find(({ deliveriesPerSecond }) => deliveriesPerSecond !== undefined)
  if (sending !== undefined)
    console.log(`webhooks sent beside create_webhooks: ${sending.deliveriesPerSecond} a second`)
  if (webhooks !== undefined)
    console.log(
      `${webhooks.events} webhooks to a receiver that answers in 5 ms: ${webhooks.seconds} s; create_webhooks against create: ${webhooks.createRatio ?? ''}`,
    )
  if (idleMemory !== undefined)
    console.log(`idle: ${idleMemory.total} MB (application ${idleMemory.application}, database ${idleMemory.database})`)
}

const align = (cell: string, width: number, left: boolean): string => (left ? cell.padEnd(width) : cell.padStart(width))
