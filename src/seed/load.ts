/**
 * Loads the objects of a file into a test mode, as a move of its clock from the past to the present. Each object is made by its own verb at its time, and what is due in between runs in
 * between. Everything is one transaction: it happens whole, or not at all, whatever is wrong with the file and whenever the process ends.
 *
 * Meanwhile no other process decides in the realm: it is held as for a move of its clock. A mode that is emptied first gets a new realm, which nobody sees before it is filled.
 */
import assert from 'node:assert/strict'
import { realms, resetTestMode } from '../accounts/index.ts'
import { nothingChanges, unchanged, update, type Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { ApiError, conflict } from '../kit/errors.ts'
import { idsAt } from '../kit/id.ts'
import { lastOpenItemAt } from '../ledger/index.ts'
import { payoutsTimer } from '../payouts/index.ts'
import { turnsFrom } from '../settlement/index.ts'
import { Passage, timerLeases, type Hold, type Skip, type TimerHandler } from '../timers/index.ts'
import type { ReadFile } from './read-file.ts'
import { problemsOf, stopsOf, timeText } from './plan.ts'
import { SeedError, type SeedProblem } from './problem.ts'
import { differences, type SeedContext, type Stop } from './stop.ts'

/** The parts of the program that loading needs. */
export interface Stage<C extends SeedContext = SeedContext> {
  readonly db: Database
  /** Real time. */
  readonly now: () => Instant
  readonly contextAt: (realm: Realm, now: Instant, realNow: Instant) => C
  readonly handlers: Readonly<Record<string, TimerHandler<C>>>
  readonly skip: Skip<C>
  /** Nothing of the work has happened unless it resolves. */
  readonly transaction: <Result>(work: (transaction: SeedTransaction) => Promise<Result>) => Promise<Result>
  /** Whether an error means that somebody else was first. */
  readonly isConflict: (error: unknown) => boolean
  readonly hold: <Result>(realmId: number, work: (hold: Hold) => Promise<Result>) => Promise<Result>
}

export interface SeedTransaction extends Database {
  readonly write: (changes: readonly Change[]) => Promise<void>
}

export interface Loaded {
  readonly made: readonly Stop[]
  /** Objects that were there already, as the file says. */
  readonly there: readonly Stop[]
}

/**
 * `reset` empties the test mode first, in the same transaction. Throws SeedError where anything is in the way of the whole file.
 */
export async function loadFile<C extends SeedContext>(
  stage: Stage<C>,
  realm: Realm,
  file: ReadFile,
  reset: boolean,
): Promise<Loaded> {
  try {
    const stops = stopsOf(file.objects)
    const realNow = stage.now()
    const present = realNow + (reset ? 0 : realm.clockOffset)
    refuse(problemsOf(stops, Math.max(present, (!reset && realm.clockTarget) || 0)))
    if (reset) return { made: await loadAnew(stage, realm, stops, realNow), there: [] }
    const { missing, there } = await compare(stage.contextAt(realm, present, realNow), stage.db, stops)
    if (missing.length > 0) await loadBeside(stage, realm, missing)
    return { made: missing, there }
  } catch (error) {
    if (error instanceof SeedError) throw new SeedError(error.problems, file.lineOf)
    if (error instanceof ApiError) throw new SeedError([{ path: [], message: error.message }])
    if (!stage.isConflict(error)) throw error
    throw new SeedError([{ path: [], message: 'the test mode was changed meanwhile by somebody else: try again' }])
  }
}

function refuse(problems: readonly SeedProblem[]): void {
  if (problems.length > 0) throw new SeedError(problems)
}

/** Which objects are still to be made. Throws where one is there that is not as the file says. */
async function compare(
  ctx: SeedContext,
  db: Database,
  stops: readonly Stop[],
): Promise<{ missing: Stop[]; there: Stop[] }> {
  const at = { ...ctx, db }
  const missing: Stop[] = []
  const there: Stop[] = []
  const problems: SeedProblem[] = []
  for (const stop of stops) {
    const found = await stop.find(at)
    if (found === undefined) missing.push(stop)
    else there.push(stop)
    for (const field of found === undefined ? [] : differences(stop.given, found))
      problems.push({ path: [...stop.path, field], message: `is not that of ${stop.id}, which is there already` })
  }
  refuse(problems)
  return { missing, there }
}

/** Into a mode in which there may be other objects. */
const loadBeside = <C extends SeedContext>(stage: Stage<C>, { id }: Realm, stops: readonly Stop[]): Promise<void> =>
  stage.hold(id, (hold) =>
    stage.transaction(async (transaction) => {
      const realm = await realmIn(transaction, id)
      assert(realm.clockTarget !== null, 'the clock of a realm that is held stands')
      refuse(problemsInPast(realm, await lastOpenItemAt({ ...stage.contextAt(realm, 0, 0), db: transaction }), stops))
      await passThrough(stage, transaction, realm, stops, () => hold.step())
      const loaded = await realmIn(transaction, id)
      // The clock stays where it is, unless this run has taken up a move of the clock whose process died.
      const clockOffset = Math.max(loaded.clockOffset, realm.clockTarget - stage.now())
      await transaction.write([
        update(realms, { ...loaded, clockTarget: null, clockOffset }),
        unchanged(timerLeases, hold.lease),
      ])
    }),
  )

/** Loads into the next epoch. The epoch that ends is written last, so that nobody who works there has to wait. */
const loadAnew = <C extends SeedContext>(
  stage: Stage<C>,
  { id }: Realm,
  stops: readonly Stop[],
  realNow: Instant,
): Promise<readonly Stop[]> =>
  stage.transaction(async (transaction) => {
    const ending = await realmIn(transaction, id)
    if (ending.closedAt !== null) throw conflict('The test mode was reset meanwhile, try again')
    const ctx = { ...stage.contextAt(ending, realNow, realNow), db: transaction }
    const { result: next, changes } = await resetTestMode(ctx)
    await transaction.write(changes.filter(({ kind }) => kind === 'insert'))
    await passThrough(stage, transaction, { ...next, clockTarget: realNow }, stops)
    const ended = await realmIn(transaction, id)
    await transaction.write([update(realms, { ...ended, closedAt: realNow })])
    return stops
  })

async function realmIn(db: Database, id: number): Promise<Realm> {
  const realm = await db.find(realms, [id])
  assert(realm !== undefined, 'an account has a realm')
  return realm
}

/** Objects that would move money before what is booked: closed books stay closed, and a payout of the past would take what was earned since. */
function problemsInPast(realm: Realm, lastItemAt: Instant | null, stops: readonly Stop[]): SeedProblem[] {
  const floor = Math.max(realm.booksClosedAt ?? 0, lastItemAt ?? 0)
  return [
    ...(realm.faults === null
      ? []
      : [{ path: [], message: 'the simulated network has faults to come: take them back, or use --reset' }]),
    ...stops
      .filter(({ movesMoney, at }) => movesMoney && at < floor)
      .map(({ path }) => ({
        path: [...path, 'created'],
        message: `the books of this test mode cannot be added to before ${timeText(floor)}: use --reset, which empties it first`,
      })),
  ]
}

async function passThrough<C extends SeedContext>(
  stage: Stage<C>,
  transaction: SeedTransaction,
  { id, clockTarget }: Realm,
  stops: readonly Stop[],
  step: () => void = () => undefined,
): Promise<void> {
  assert(clockTarget !== null)
  const realNow = stage.now()
  let payoutsToCome = stops.filter(({ kind }) => kind === 'payout').length
  const passage = new Passage<C>({
    db: transaction,
    write: (changes) => transaction.write(changes),
    realms,
    realmId: id,
    realNow,
    contextAt: (realm, now) => ({ ...stage.contextAt(realm, now, realNow), db: transaction }),
    skip: stage.skip,
    handlers: {
      ...stage.handlers,
      // As long as the file says when the merchant is paid, nothing else does.
      [payoutsTimer]: (ctx, timer) =>
        payoutsToCome > 0 ? Promise.resolve(nothingChanges(null)) : handlerOf(stage, payoutsTimer)(ctx, timer),
    },
  })
  const first = stops.find(({ movesMoney }) => movesMoney)?.at
  if (first !== undefined)
    await passage.perform(first, async (ctx) => ({ result: null, changes: await turnsFrom(ctx, first) }))
  const problems: SeedProblem[] = []
  const failed = new Set<string>()
  for (const stop of stops) {
    step()
    if (stop.movesMoney) await passage.until(stop.at)
    const problem = stop.names.some((name) => failed.has(name)) ? [] : await make(stage, passage, stop)
    if (problem !== undefined) {
      problems.push(...problem)
      failed.add(stop.id)
    }
    if (stop.kind === 'payout') payoutsToCome -= 1
  }
  refuse(problems)
  await passage.until(clockTarget)
  refuse(await unmet(await passage.contextAt(clockTarget), stops))
}

function handlerOf<C extends SeedContext>({ handlers }: Stage<C>, kind: string): TimerHandler<C> {
  const handler = handlers[kind]
  assert(handler !== undefined)
  return handler
}

/** What kept the object from being made; undefined when it was made. */
async function make<C extends SeedContext>(
  { isConflict }: Stage<C>,
  passage: Passage<C>,
  stop: Stop,
): Promise<SeedProblem[] | undefined> {
  try {
    await passage.perform(stop.at, async (ctx) => {
      const outcome = await stop.make(contextOf(ctx, stop))
      const { id } = outcome.result
      if (id !== stop.id) throw new ApiError(409, `is there already, as ${id}`)
      return outcome
    })
    return undefined
  } catch (error) {
    // The transaction has failed, so no further problem can be found.
    if (isConflict(error)) throw new SeedError([{ path: stop.path, message: 'is in conflict with what is there' }])
    if (!(error instanceof ApiError)) throw error
    if (error.fields.length === 0) return [{ path: stop.path, message: error.message }]
    return error.fields.map(({ location, message }) => ({ path: [...stop.path, ...location.slice(1)], message }))
  }
}

/** The context at the object's time. The books of that time may be closed when the object moves no money. */
const contextOf = (ctx: SeedContext, { kind, id, at }: Stop): SeedContext => {
  const newId = idsAt(at)
  return { ...ctx, now: at, newId: (asked) => (asked === kind ? id : newId(asked)) }
}

/** Expectations of the file that have not come true. */
async function unmet(ctx: SeedContext, stops: readonly Stop[]): Promise<SeedProblem[]> {
  const problems: SeedProblem[] = []
  for (const { expected, path, find } of stops) {
    if (Object.values(expected).every((value) => value === undefined)) continue
    const found = (await find(ctx)) ?? {}
    for (const field of differences(expected, found))
      problems.push({
        path: [...path, field],
        message: `${String(expected[field])} is expected, it is ${String(found[field])}`,
      })
  }
  return problems
}
