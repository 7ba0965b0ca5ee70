/** `POST /sandbox/authentications/{uuid}`: does at the bank what a payer would, for tests without a browser. An addition of Guichet's; never with a live key. */
import { Type } from 'typebox'
import { may, type ChallengeAct } from '../../authentications/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import { conflict } from '../../kit/errors.ts'
import { uuidPattern } from '../../kit/uuid.ts'
import { answerBank, arriveAtBank, readBankVisit, type PaymentContext } from '../../payments/index.ts'
import type { Authentication } from '../../authentications/index.ts'
import type { Wire } from '../routes.ts'
import { choice } from '../fields.ts'
import { requireTestMode } from './test-mode.ts'

const outcomes = [
  'authenticated',
  'attempt',
  'declined',
  'canceled',
  'failed',
  'unavailable',
  'abandoned',
] as const satisfies readonly (ChallengeAct | 'abandoned')[]

const answer = Type.Object(
  {
    uuid: Type.String(),
    payment: Type.String(),
    status: Type.String(),
    flow: Type.Union([Type.String(), Type.Null()]),
    version: Type.Union([Type.String(), Type.Null()]),
    transaction_status: Type.Union([Type.String(), Type.Null()]),
    eci: Type.Union([Type.String(), Type.Null()]),
    authentication_value: Type.Union([Type.String(), Type.Null()]),
    message: Type.Union([Type.String(), Type.Null()]),
  },
  { title: 'Authentication' },
)

export function authenticationRoutes(wire: Wire<PaymentContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/sandbox/authentications/:id',
      tag: 'Sandbox',
      summary: 'Be the payer at the bank',
      description:
        "What the payer does on the page behind `redirect_url`: proves it (`authenticated`), is let through unproved (`attempt`), is `declined`, gives up (`canceled`), meets a technical failure (`failed`) or a bank that does not serve (`unavailable`); or goes there and does nothing (`abandoned`). `id` is the `uuid` of the payment's `auth`.",
      params: Type.Object({ id: Type.String({ pattern: uuidPattern }) }),
      body: Type.Object({ outcome: choice(outcomes) }),
      answer,
      alsoRefuses: [403],
    },
    async (ctx, { params: { id }, body: { outcome } }) => {
      requireTestMode(ctx)
      const { result, changes } = await act(ctx, id, outcome)
      return { result: present(result), changes }
    },
    async (ctx, { uuid }) => present((await readBankVisit(ctx, uuid)).authentication),
  )
}

async function act(
  ctx: PaymentContext,
  id: string,
  outcome: (typeof outcomes)[number],
): Promise<Outcome<Authentication>> {
  const visit = await readBankVisit(ctx, id)
  const { authentication } = visit
  if (!visit.isCurrent)
    throw conflict('Authentication does not count any more: the payment has another one, or was paid')
  if (!may(authentication, 'send'))
    throw conflict(`Authentication is ${authentication.status}, the payer cannot go to the bank`)
  return outcome === 'abandoned' ? arriveAtBank(ctx, visit) : answerBank(ctx, visit, outcome)
}

const present = (authentication: Authentication) => ({
  uuid: authentication.id,
  payment: authentication.paymentId,
  status: authentication.status,
  flow: authentication.flow,
  version: authentication.protocolVersion,
  transaction_status: authentication.transactionStatus,
  eci: authentication.eci,
  authentication_value: authentication.authenticationValue,
  message: authentication.message,
})
