/** `/sandbox/clock`: reads and moves the time of the test mode (design, "What stays fixed"). An addition of Guichet's; never with a live key. */
import { Type } from 'typebox'
import type { Context } from '../../kit/context.ts'
import { SECOND, secondsOf, type Instant } from '../../kit/clock.ts'
import { invalidField } from '../../kit/errors.ts'
import type { Wire } from '../routes.ts'
import { requireTestMode } from './test-mode.ts'

/** What the sandbox needs of the timers. */
export interface ClockMover {
  /** The realm's time at this moment, whatever a request's context remembers. */
  timeOf(realmId: number): Promise<Instant>
  moveClock(realmId: number, move: { readonly to: Instant } | { readonly advance: number }): Promise<Instant>
}

const clock = Type.Object({ now: Type.Integer({ description: 'Unix seconds' }) }, { title: 'Clock' })

/** A century. */
const furthestSeconds = 100 * 366 * 24 * 60 * 60
/** 2200-01-01, which leaves room for computations with days after it. */
const latestSeconds = 7_258_118_400

const move = Type.Object({
  advance: Type.Optional(
    Type.Integer({ minimum: 0, maximum: furthestSeconds, description: 'Seconds to move forward' }),
  ),
  to: Type.Optional(
    Type.Integer({ minimum: 0, maximum: latestSeconds, description: 'Moment to move to, in Unix seconds' }),
  ),
})

export function clockRoutes(wire: Wire<Context>, mover: ClockMover): void {
  const tag = 'Sandbox'

  wire.read(
    { method: 'GET', path: '/sandbox/clock', tag, summary: 'Read the clock', answer: clock, alsoRefuses: [403] },
    async (ctx) => {
      requireTestMode(ctx)
      return { now: secondsOf(await mover.timeOf(ctx.realm.id)) }
    },
  )

  wire.read(
    {
      method: 'POST',
      path: '/sandbox/clock',
      tag,
      summary: 'Move the clock',
      description: 'Answers once everything that was due until then has happened. Give either `advance` or `to`.',
      body: move,
      answer: clock,
      alsoRefuses: [403],
    },
    async (ctx, { body: { advance, to } }) => {
      requireTestMode(ctx)
      const wanted = moveOf(advance, to)
      if ('advance' in wanted) await requireReachable(mover, ctx.realm.id, wanted.advance)
      const now = await mover.moveClock(ctx.realm.id, wanted)
      return { now: secondsOf(now) }
    },
  )
}

function moveOf(advance: number | undefined, to: number | undefined): { to: Instant } | { advance: number } {
  if (advance !== undefined && to === undefined) return { advance: advance * SECOND }
  if (to !== undefined && advance === undefined) return { to: to * SECOND }
  throw invalidField(['body'], 'give either advance or to')
}

/** Repeated moves must not go further than a single move may. */
async function requireReachable(mover: ClockMover, realmId: number, advance: number): Promise<void> {
  if ((await mover.timeOf(realmId)) + advance > latestSeconds * SECOND)
    throw invalidField(['body', 'advance'], 'The clock can be moved to the year 2200 at most')
}
