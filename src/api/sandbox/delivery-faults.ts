/** `/sandbox/delivery_faults`: how the deliveries of events misbehave, so that a receiver can be tested. */
import { Type, type Static } from 'typebox'
import { faultLimit } from '../../accounts/index.ts'
import { deliveryFaults } from '../../webhooks/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import type { Context } from '../../kit/context.ts'
import type { DeliveryFault, Misbehaviour } from '../../kit/delivery-faults.ts'
import { invalidField } from '../../kit/errors.ts'
import type { Wire } from '../routes.ts'
import { requireTestMode } from './test-mode.ts'

const tag = 'Sandbox'
const path = '/sandbox/delivery_faults'

const effects = {
  duplicate: Type.Optional(Type.Boolean({ description: 'It is sent twice' })),
  delay: Type.Optional(
    Type.Object(
      { seconds: Type.Integer({ minimum: 1, maximum: 86_400, description: 'Of real time' }) },
      { description: 'It is sent late' },
    ),
  ),
  reorder: Type.Optional(
    Type.Boolean({ description: 'It waits for the others, 10 seconds at most; then they go out the newest first' }),
  ),
}

const given = Type.Object({
  times: Type.Integer({ minimum: 1, maximum: 1_000, default: 1, description: 'How often it happens' }),
  ...effects,
})

const fault = Type.Object(
  { times: Type.Integer({ description: 'How often it is still to come' }), ...effects },
  { title: 'DeliveryFault', description: 'With one of `duplicate`, `delay` and `reorder`' },
)

const answer = Type.Object(
  { faults: Type.Array(fault, { description: 'In the order in which they were set and happen' }) },
  { title: 'DeliveryFaults' },
)

export function deliveryFaultRoutes(wire: Wire<Context>): void {
  const route = { path, tag, answer, alsoRefuses: [403] } as const

  wire.read({ ...route, method: 'GET', summary: 'List how the next webhooks will misbehave' }, async (ctx) => {
    requireTestMode(ctx)
    return present(await deliveryFaults.list(ctx))
  })

  wire.write(
    {
      ...route,
      method: 'POST',
      summary: 'Let webhooks misbehave',
      description: `The next \`times\` events that are sent come twice, late or in another order: give one of \`duplicate\`, \`delay\` and \`reorder\`. Answers with all that is still to come, ${faultLimit} at most.`,
      body: given,
    },
    async (ctx, { body }) => {
      requireTestMode(ctx)
      return presented(await deliveryFaults.add(ctx, { times: body.times, effect: effectOf(body) }))
    },
  )

  wire.write({ ...route, method: 'DELETE', summary: 'Let webhooks behave again' }, (ctx) => {
    requireTestMode(ctx)
    return Promise.resolve(presented(deliveryFaults.removeAll(ctx)))
  })
}

/** Throws 422 where there is not exactly one. */
function effectOf({ duplicate, delay, reorder, times }: Static<typeof given>): Misbehaviour {
  const wanted: Misbehaviour[] = []
  if (duplicate === true) wanted.push({ kind: 'duplicate' })
  if (delay !== undefined) wanted.push({ kind: 'delay', seconds: delay.seconds })
  if (reorder === true) wanted.push({ kind: 'reorder' })
  const [effect, other] = wanted
  if (effect === undefined) throw invalidField(['body'], 'give one of duplicate, delay and reorder')
  if (other !== undefined) throw invalidField(['body', other.kind], 'give only one of duplicate, delay and reorder')
  if (effect.kind === 'reorder' && times < 2)
    throw invalidField(['body', 'times'], 'must be at least 2: it takes two to come in another order')
  return effect
}

const presented = ({ result, changes }: Outcome<readonly DeliveryFault[]>): Outcome<Static<typeof answer>> => ({
  result: present(result),
  changes,
})

const present = (faults: readonly DeliveryFault[]): Static<typeof answer> => ({
  faults: faults.map(({ times, effect }) => ({ times, ...presentEffect(effect) })),
})

function presentEffect(effect: Misbehaviour): Omit<Static<typeof fault>, 'times'> {
  switch (effect.kind) {
    case 'duplicate':
      return { duplicate: true }
    case 'delay':
      return { delay: { seconds: effect.seconds } }
    case 'reorder':
      return { reorder: true }
  }
}
