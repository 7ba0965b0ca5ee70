/** `/v2/disbursements/` (stancer-v2 section 9). */
import { Type, type Static } from 'typebox'
import {
  createDisbursement,
  type Disbursement,
  disbursementStatuses,
  getDisbursement,
  listDisbursements,
  payoutOfDisbursement,
} from '../../disbursements/index.ts'
import type { PaymentContext } from '../../payments/index.ts'
import type { Wire } from '../routes.ts'
import { amount, currency, date, dateIn, idOf, moment, nullable, secondsOf, shownMoment } from '../fields.ts'
import { statusOut } from '../statuses.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const unreachedStatuses = ['failed', 'awaiting_approval'] as const

export const disbursementOut = Type.Object(
  {
    id: idOf('disbursement'),
    created: moment(),
    amount: Type.Integer(),
    currency: Type.String(),
    card: idOf('card'),
    payout: nullable(Type.String()),
    response: Type.String(),
    status: statusOut(disbursementStatuses, unreachedStatuses),
    date_bank: nullable(date()),
    date_disbursement: nullable(moment()),
  },
  { title: 'Disbursement' },
)

const tag = 'Disbursements'
const params = Type.Object({ id: idOf('disbursement') })

export const presentDisbursement = async (
  ctx: PaymentContext,
  disbursement: Disbursement,
): Promise<Static<typeof disbursementOut>> =>
  presentDisbursementIn(disbursement, await payoutOfDisbursement(ctx, disbursement))

export function presentDisbursementIn(
  disbursement: Disbursement,
  payoutId: string | null,
): Static<typeof disbursementOut> {
  return {
    id: disbursement.id,
    created: secondsOf(disbursement.createdAt),
    amount: disbursement.amount,
    currency: disbursement.currency,
    card: disbursement.cardId,
    payout: payoutId,
    response: disbursement.response,
    status: disbursement.status,
    date_bank: disbursement.dateBank,
    date_disbursement: shownMoment(disbursement.disbursedAt),
  }
}

export function disbursementRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/disbursements/',
      tag,
      summary: 'List disbursements',
      query: listQuery(),
      answer: listAnswer('disbursements', disbursementOut),
    },
    async (ctx, { query }) => {
      const found = await listDisbursements(ctx, query)
      const items = await Promise.all(found.items.map((disbursement) => presentDisbursement(ctx, disbursement)))
      return page('disbursements', items, found)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/disbursements/',
      tag,
      summary: 'Give money to a card',
      description:
        'The amount and its fee are taken from the available balance. One that is too small, or a card that does not take money, gives a disbursement that is `refused`, with the reason in `response`.',
      alsoRefuses: [501],
      body: Type.Object({
        card: idOf('card'),
        amount: amount({ minimum: 1 }),
        currency: Type.Optional(nullable(currency({ default: 'eur' }))),
        cvc: Type.Optional(nullable(Type.String({ pattern: '^[0-9]{3,4}$' }))),
        date_of_birth: Type.Optional(nullable(dateIn())),
      }),
      answer: disbursementOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createDisbursement(ctx, {
        cardId: body.card,
        amount: body.amount,
        currency: body.currency ?? 'eur',
        securityCode: body.cvc ?? null,
        cardholderBirthDate: body.date_of_birth ?? null,
      })
      return { result: await presentDisbursement(ctx, result), changes }
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/disbursements/:id',
      tag,
      summary: 'Get a disbursement',
      params,
      answer: disbursementOut,
    },
    async (ctx, { params: { id } }) => presentDisbursement(ctx, await getDisbursement(ctx, id)),
  )
}
