/** The turns that scenarios take. */
import type { Round } from './figures.ts'
import { withAuthorized, secretKey, type Installation } from './installation.ts'
import type { LoadProcess } from './load-process.ts'
import { cpuMs, databasePids } from './process-figures.ts'
import { bareOf, type BareName, type PlainName, type ScenarioName, type Stock } from './scenarios.ts'
import type { ServerProcess } from './server-process.ts'
import type { Listener } from './webhooks.ts'

/** More captures a second than any machine has made so far. */
const capturesPerSecond = 15_000

/** One installation under measurement, another server on its database, or, without one, the bare server. */
export interface Subject {
  readonly server: ServerProcess
  readonly installation?: Installation
  /** Where webhooks go in the turns that send some. */
  readonly listener?: Listener
  stock: Stock
}

export interface Turn {
  readonly name: ScenarioName | PlainName | BareName
  readonly subject: Subject
}

/** What every run measures for comparison. */
export interface Yardsticks {
  readonly bare: Subject
  /** On the first installation's database. */
  readonly plain: Subject
}

const plainOf: Readonly<Record<BareName, PlainName>> = { bare_post: 'plain_post', bare_get: 'plain_get' }

/** The turns of one round: each bare route, then the scenarios that are compared with it, on each installation in turn. */
export function turnsOf(
  names: readonly ScenarioName[],
  { bare, plain }: Yardsticks,
  subjects: readonly Subject[],
): Turn[] {
  return (['bare_post', 'bare_get'] as const).flatMap((bareName) => {
    const scenarios = names.filter((name) => bareOf[name] === bareName)
    if (scenarios.length === 0) return []
    return [
      { name: bareName, subject: bare },
      { name: plainOf[bareName], subject: plain },
      ...scenarios.flatMap((name) => subjects.map((subject) => ({ name, subject }))),
    ]
  })
}

export interface LoadSettings {
  readonly load: LoadProcess
  readonly connections: number
  readonly seconds: number
}

export async function takeTurn({ name, subject }: Turn, { load, connections, seconds }: LoadSettings): Promise<Round> {
  const { server, installation } = subject
  const listener = name === 'create_webhooks' ? subject.listener : undefined
  await listener?.enable()
  const takenBefore = (await listener?.taken()) ?? 0
  if (name === 'capture' && installation !== undefined) {
    const count = Math.ceil(seconds * capturesPerSecond) + connections
    subject.stock = await withAuthorized(installation, subject.stock, count)
  }
  const database = installation === undefined ? [] : await databasePids(installation.dataDirectory)
  const before = [await cpuMs([server.pid]), await cpuMs(database)] as const
  const report = await load.send({ name, url: server.url, secretKey, connections, seconds, stock: subject.stock })
  const after = [await cpuMs([server.pid]), await cpuMs(database)] as const
  const delivered = listener === undefined ? 0 : (await listener.taken()) - takenBefore
  await listener?.disable()
  if (name === 'capture') subject.stock = { ...subject.stock, authorized: subject.stock.authorized.slice(report.begun) }
  return { ...report, serverCpuMs: after[0] - before[0], databaseCpuMs: after[1] - before[1], delivered }
}
