/**
 * `npm run bench`: how fast Guichet answers, compared with a Fastify route that does nothing, in the same run on the same machine. A table for people, then one line of JSON.
 *
 * Each figure's time is cut into rounds, and in each round every scenario has its turn, near the bare route that it is compared with: what disturbs the machine for a while disturbs both.
 * The load comes from a process of its own. Besides the bare route there is a plain prototype of the design (./plain-server.ts), which shows how fast the design itself can be, without what
 * makes a product of it.
 *
 *   --seconds N --connections N --rounds N   how long, how hard, in how many pieces (10, 50, 5)
 *   --stored N                               payments in the table before (10000); with more, an installation with ten thousand takes its turns beside it
 *   --idle N                                 seconds of idling before the memory is read (10)
 *   --only create,get                        some of the scenarios
 *   --profile DIRECTORY                      writes a CPU profile of each server there, which `node bench/profile.ts FILE` sums up
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { figureOf, shareOf, type Figure, type Round } from './figures.ts'
import { examplePayment, startInstallation, stockUp, type Installation } from './installation.ts'
import { listCost, type ListCost } from './lists.ts'
import { startLoad } from './load-process.ts'
import { readOptions, type Options } from './options.ts'
import { databasePids, memoryMb } from './process-figures.ts'
import { printTable, type Report } from './report.ts'
import { takeTurn, turnsOf, type LoadSettings, type Subject, type Turn, type Yardsticks } from './rounds.ts'
import { bareOf } from './scenarios.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'
import { addListener, deliveryTime, webhooksPerSecond, type DeliveryTime } from './webhooks.ts'

/** The turns at the beginning do not count: in them compilers and caches warm up. */
const warmUpSeconds = 2

const manyEvents = 10_000

const options = readOptions(process.argv.slice(2))
const directory = await mkdtemp(join(tmpdir(), 'guichet-bench-'))
const started: { stop(): unknown }[] = []
try {
  // The database runs as another user when this runs as root.
  await chmod(directory, 0o711)
  const report = await run(options)
  printTable(report)
  console.log(JSON.stringify(report))
  if (report.figures.some((figure) => figure.errors > 0)) process.exitCode = 1
} finally {
  await Promise.all(started.map((child) => child.stop()))
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
}

async function run({ stored, only, idleSeconds, profileDirectory, ...settings }: Options): Promise<Report> {
  const installations: Installation[] = []
  for (const count of stored) installations.push(await install(count, profileDirectory))
  const idleMemory = await idleMemoryOf(installations[0], idleSeconds)
  const subjects: Subject[] = []
  for (const installation of installations) subjects.push(await subjectOf(installation, only))
  const turns = turnsOf(only, await startYardsticks(subjects), subjects)
  const measured = await takeTurns(turns, settings)
  const lists: ListCost[] = []
  for (const installation of installations) lists.push(await listCost(installation))
  return {
    node: process.version,
    cpus: cpus().length,
    ...settings,
    figures: figuresOf(turns, measured),
    ...(idleMemory !== undefined && { idleMemory }),
    lists,
    ...(await webhooksOf(turns, measured, installations[0])),
  }
}

async function install(stored: number, profileDirectory: string | undefined): Promise<Installation> {
  const installation = await startInstallation({ stored, directory, profileDirectory })
  started.push(installation.server)
  return installation
}

async function subjectOf(installation: Installation, only: Options['only']): Promise<Subject> {
  const subject = { server: installation.server, installation, stock: await stockUp(installation) }
  if (!only.includes('create_webhooks')) return subject
  const listener = await addListener(installation, directory, { perSecond: webhooksPerSecond })
  started.push(listener.receiver)
  return { ...subject, listener }
}

/** What sending webhooks costs the payments that are made at the same time, and how long it takes to send many webhooks to a receiver that answers in 5 ms. */
async function webhooksOf(
  turns: readonly Turn[],
  measured: readonly (readonly Round[])[],
  installation: Installation | undefined,
): Promise<Pick<Report, 'webhooks'>> {
  const roundsOf = (name: Turn['name']): readonly Round[] =>
    measured[turns.findIndex((turn) => turn.name === name)] ?? []
  const beside = roundsOf('create_webhooks')
  if (installation === undefined || beside.length === 0) return {}
  const listener = await addListener(installation, directory, { afterMs: 5 })
  started.push(listener.receiver)
  const time: DeliveryTime = await deliveryTime(installation, listener, manyEvents)
  const alone = roundsOf('create')
  return { webhooks: { ...time, ...(alone.length > 0 && { createRatio: shareOf(beside, alone) }) } }
}

async function startYardsticks([subject]: readonly Subject[]): Promise<Yardsticks> {
  if (subject?.installation === undefined) throw new Error('there is no installation to measure')
  const { installation, stock } = subject
  const example = JSON.stringify(await examplePayment(installation, stock))
  const start = async (name: string): Promise<ServerProcess> => {
    const program = fileURLToPath(new URL(`${name}-server.ts`, import.meta.url))
    const env = { BENCH_EXAMPLE: example, BENCH_DATABASE: JSON.stringify(installation.address) }
    const server = await startServerProcess({ name, args: [program], env, directory })
    started.push(server)
    return server
  }
  return { bare: { server: await start('bare'), stock }, plain: { server: await start('plain'), installation, stock } }
}

/** The rounds of each turn, in the order of the turns. */
async function takeTurns(
  turns: readonly Turn[],
  { rounds, connections, seconds }: Pick<Options, 'rounds' | 'connections' | 'seconds'>,
): Promise<Round[][]> {
  const load = startLoad()
  started.push(load)
  const settings: LoadSettings = { load, connections, seconds: seconds / rounds }
  const measured = turns.map((): Round[] => [])
  for (const turn of turns) await takeTurn(turn, { ...settings, seconds: Math.min(warmUpSeconds, settings.seconds) })
  for (let round = 0; round < rounds; round++) {
    for (const [index, turn] of turns.entries()) measured[index]?.push(await takeTurn(turn, settings))
  }
  return measured
}

function figuresOf(turns: readonly Turn[], measured: readonly (readonly Round[])[]): Figure[] {
  const roundsOf = (index: number): readonly Round[] => measured[index] ?? []
  return turns.map(({ name, subject }, index) => {
    const bareName = name === 'bare_post' || name === 'bare_get' ? name : bareOf[name]
    const bare = roundsOf(turns.findIndex((turn) => turn.name === bareName))
    return figureOf(name, roundsOf(index), bare, subject.installation?.stored)
  })
}

async function idleMemoryOf(
  installation: Installation | undefined,
  idleSeconds: number,
): Promise<Report['idleMemory']> {
  if (installation === undefined || idleSeconds === 0) return undefined
  await pause(idleSeconds * 1000)
  const application = await memoryMb([installation.server.pid])
  const database = await memoryMb(await databasePids(installation.dataDirectory))
  if (application === undefined || database === undefined) return undefined
  return { application, database, total: Math.round((application + database) * 10) / 10 }
}
