/** `/sandbox/faults`: what goes wrong at the network, so that a shop's handling of it can be tested. */
import assert from 'node:assert/strict'
import { Type, type Static } from 'typebox'
import { faultLimit, networkFaults } from '../../accounts/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import type { Context } from '../../kit/context.ts'
import { invalidField } from '../../kit/errors.ts'
import { faultySteps, type Fault, type FaultEffect } from '../../kit/faults.ts'
import { findSepaReason, isResponseCode } from '../../payments/index.ts'
import type { Wire } from '../routes.ts'
import { choice, text } from '../fields.ts'
import { requireTestMode } from './test-mode.ts'

const tag = 'Sandbox'
const path = '/sandbox/faults'

const operation = choice(faultySteps, { description: 'What meets the fault; a settlement can only be refused' })

const refuse = Type.Object(
  { code: text(2, 4, { description: 'A response code other than `00`, or the reason of a bank for SEPA debits' }) },
  { description: 'It is refused, with this response code' },
)

const carriedOut = {
  description: 'Whether the network carried it out as it would have without the fault, or never received it',
}

const timeOutWords = { description: 'No answer comes; what became of it is known a minute later' }

const delay = Type.Object(
  { seconds: Type.Integer({ minimum: 1, maximum: 86_400, description: "Of the account's clock" }) },
  { description: 'The answer comes late' },
)

const given = Type.Object({
  operation,
  times: Type.Integer({ minimum: 1, maximum: 1_000, default: 1, description: 'How often it happens' }),
  refuse: Type.Optional(refuse),
  time_out: Type.Optional(Type.Object({ carried_out: Type.Boolean({ default: true, ...carriedOut }) }, timeOutWords)),
  delay: Type.Optional(delay),
})

const fault = Type.Object(
  {
    operation,
    times: Type.Integer({ description: 'How often it is still to come' }),
    refuse: Type.Optional(refuse),
    time_out: Type.Optional(Type.Object({ carried_out: Type.Boolean(carriedOut) }, timeOutWords)),
    delay: Type.Optional(delay),
  },
  { title: 'Fault', description: 'With one of `refuse`, `time_out` and `delay`' },
)

const answer = Type.Object(
  {
    faults: Type.Array(fault, {
      description: 'In the order in which they were set; of one operation the first is next',
    }),
  },
  { title: 'Faults' },
)

export function faultRoutes(wire: Wire<Context>): void {
  const route = { path, tag, answer, alsoRefuses: [403] } as const

  wire.read({ ...route, method: 'GET', summary: 'List the faults that are still to come' }, async (ctx) => {
    requireTestMode(ctx)
    return present(await networkFaults.list(ctx))
  })

  wire.write(
    {
      ...route,
      method: 'POST',
      summary: 'Let the network fail',
      description: `The next \`times\` operations of this kind are refused, time out or are answered late: give one of \`refuse\`, \`time_out\` and \`delay\`. Faults of one kind of operation happen in the order in which they were set. Answers with all that are still to come, ${faultLimit} at most.`,
      body: given,
    },
    async (ctx, { body }) => {
      requireTestMode(ctx)
      return presented(await networkFaults.add(ctx, faultOf(body)))
    },
  )

  wire.write(
    { ...route, method: 'DELETE', summary: 'Take all faults back', description: 'The network works again.' },
    (ctx) => {
      requireTestMode(ctx)
      return Promise.resolve(presented(networkFaults.removeAll(ctx)))
    },
  )
}

/** Of a card's network, or a reason of SEPA's. */
const isKnownCode = (code: string): boolean => isResponseCode(code) || findSepaReason(code) !== undefined

type Given = Static<typeof given>

const faultOf = (body: Given): Fault => ({ step: body.operation, times: body.times, effect: effectOf(body) })

/** Throws 422 where there is not exactly one, or one that the operation cannot meet. */
function effectOf(body: Given): FaultEffect {
  const { refuse, time_out, delay } = body
  checkCombination(body)
  if (refuse !== undefined) {
    if (!isKnownCode(refuse.code) || refuse.code === '00')
      throw invalidField(['body', 'refuse', 'code'], 'must be a response code other than 00')
    return { kind: 'refuse', code: refuse.code }
  }
  if (time_out !== undefined) return { kind: 'time_out', carriedOut: time_out.carried_out }
  assert(delay !== undefined)
  return { kind: 'delay', seconds: delay.seconds }
}

function checkCombination(body: Given): void {
  const [effect, other] = (['refuse', 'time_out', 'delay'] as const).filter((name) => body[name] !== undefined)
  if (effect === undefined) throw invalidField(['body'], 'give one of refuse, time_out and delay')
  if (other !== undefined) throw invalidField(['body', other], 'give only one of refuse, time_out and delay')
  if (body.operation === 'settlement' && effect !== 'refuse')
    throw invalidField(['body', effect], 'a settlement can only be refused')
}

const presented = ({ result, changes }: Outcome<readonly Fault[]>): Outcome<Static<typeof answer>> => ({
  result: present(result),
  changes,
})

const present = (faults: readonly Fault[]): Static<typeof answer> => ({
  faults: faults.map(({ step, times, effect }) => ({ operation: step, times, ...presentEffect(effect) })),
})

function presentEffect(effect: FaultEffect): Pick<Static<typeof fault>, 'refuse' | 'time_out' | 'delay'> {
  switch (effect.kind) {
    case 'refuse':
      return { refuse: { code: effect.code } }
    case 'time_out':
      return { time_out: { carried_out: effect.carriedOut } }
    case 'delay':
      return { delay: { seconds: effect.seconds } }
  }
}
