/** `/v1/cards/` (stancer-v1 section 5). There is no list of them. */
import { Type, type Static } from 'typebox'
import {
  deleteCard,
  getCard,
  keepSecurityCode,
  resolveCard,
  updateCard,
  type ShownCard,
  type CardContext,
} from '../../cards/index.ts'
import type { Context } from '../../kit/context.ts'
import { conflict } from '../../kit/errors.ts'
import { idOf, moment, nullable, secondsOf, text } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { cardIn as v2CardIn, cardInput } from '../v2/cards.ts'
import { given, isLive, liveMode, pathId } from './fields.ts'

const { customer: _customer, ...details } = v2CardIn.properties
const zipCode = Type.Optional(nullable(text(2, 8)))

/** A card in a body of its own, or within a payment's: as v2 takes it, without its customer. */
export const cardIn = given({ ...details, zip_code: zipCode })

const cardPatch = given({
  exp_month: Type.Optional(details.exp_month),
  exp_year: Type.Optional(details.exp_year),
  name: details.name,
  zip_code: zipCode,
  external_id: details.external_id,
})

export const cardOut = Type.Object(
  {
    id: idOf('card'),
    created: moment(),
    brand: Type.String(),
    country: nullable(Type.String()),
    exp_month: Type.Integer(),
    exp_year: Type.Integer(),
    external_id: nullable(Type.String()),
    funding: Type.String(),
    last4: Type.String(),
    live_mode: liveMode,
    name: nullable(Type.String()),
    nature: Type.String({ description: '`personnal`, as v1 spells it, or `corporate`' }),
    network: Type.String(),
    tokenize: Type.Boolean(),
    zip_code: nullable(Type.String()),
  },
  { title: 'Card of v1', description: 'Never shows the number or the security code' },
)

const params = Type.Object({ id: pathId() })

export const presentCard = (ctx: Pick<Context, 'realm'>, card: ShownCard): Static<typeof cardOut> => ({
  id: card.id,
  created: secondsOf(card.createdAt),
  brand: card.brand,
  country: card.country,
  exp_month: card.expMonth,
  exp_year: card.expYear,
  external_id: card.externalId,
  funding: card.funding,
  last4: card.last4,
  live_mode: isLive(ctx),
  name: card.name,
  nature: card.nature === 'personal' ? 'personnal' : card.nature,
  network: card.network,
  tokenize: card.tokenize,
  zip_code: card.zipCode,
})

const tag = 'Cards (v1)'

export function cardRoutes(wire: Wire<CardContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/v1/cards/',
      tag,
      summary: 'Register a card',
      description: 'One that is there already, by its number and expiry, is a 409, with its id.',
      body: cardIn,
      answer: cardOut,
    },
    async (ctx, { body }) => {
      const input = cardInput(body)
      const { result, changes, isNew } = await resolveCard(ctx, input)
      // A known card that changes is no conflict: it was to pay once, or was kept for tokens of v3, and is kept as a saved card from now on.
      if (!isNew && changes.length === 0)
        throw conflict('Card already exists, you may want to update it instead creating a new one', result.id)
      const kept = await keepSecurityCode(ctx, result, input.cvc)
      return { result: presentCard(ctx, result), changes: [...changes, ...kept] }
    },
  )

  wire.read(
    { method: 'GET', path: '/v1/cards/:id', tag, summary: 'Get a card', params, answer: cardOut },
    async (ctx, { params: { id } }) => presentCard(ctx, await getCard(ctx, id)),
  )

  wire.write(
    { method: 'PATCH', path: '/v1/cards/:id', tag, summary: 'Change a card', params, body: cardPatch, answer: cardOut },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await updateCard(ctx, id, {
        ...(body.exp_month !== undefined && { expMonth: body.exp_month }),
        ...(body.exp_year !== undefined && { expYear: body.exp_year }),
        ...(body.name !== undefined && { name: body.name }),
        ...(body.zip_code !== undefined && { zipCode: body.zip_code }),
        ...(body.external_id !== undefined && { externalId: body.external_id }),
      })
      return { result: presentCard(ctx, result), changes }
    },
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v1/cards/:id',
      tag,
      summary: 'Delete a card',
      params,
      status: 204,
      answer: Type.Null(),
    },
    async (ctx, { params: { id } }) => ({ result: null, changes: (await deleteCard(ctx, id)).changes }),
  )
}
