/** `/sandbox/quiet`: whether anything is due, and running it, for tests that do not move the clock. */
import { Type } from 'typebox'
import { secondsOf } from '../../kit/clock.ts'
import type { Context } from '../../kit/context.ts'
import type { Quiet } from '../../timers/index.ts'
import { shownMoment } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { requireTestMode } from './test-mode.ts'

/** What the sandbox needs of the timers. */
export interface QuietKeeper {
  quietOf(realmId: number): Promise<Quiet>
  /** Runs what is due now, and resolves when nothing is left of it. */
  runAllDue(realmId: number): Promise<Quiet>
}

const quiet = Type.Object(
  {
    now: Type.Integer({ description: 'Unix seconds' }),
    quiet: Type.Boolean({ description: 'Nothing is due now' }),
    next: Type.Union([Type.Integer(), Type.Null()], {
      description: 'When something is due next, in Unix seconds; null when nothing is',
    }),
  },
  { title: 'Quiet' },
)

export function quietRoutes(wire: Wire<Context>, keeper: QuietKeeper): void {
  const route = { path: '/sandbox/quiet', tag: 'Sandbox', answer: quiet, alsoRefuses: [403] } as const

  wire.read({ ...route, method: 'GET', summary: 'See whether anything is due' }, async (ctx) => {
    requireTestMode(ctx)
    return present(await keeper.quietOf(ctx.realm.id))
  })

  wire.read(
    {
      ...route,
      method: 'POST',
      summary: 'Let everything due happen',
      description:
        'Answers once nothing that was due is left. The clock stays where it is. What fails is tried again later: `quiet` is false then.',
    },
    async (ctx) => {
      requireTestMode(ctx)
      return present(await keeper.runAllDue(ctx.realm.id))
    },
  )
}

const present = ({ now, isQuiet, nextAt }: Quiet) => ({
  now: secondsOf(now),
  quiet: isQuiet,
  next: shownMoment(nextAt),
})
