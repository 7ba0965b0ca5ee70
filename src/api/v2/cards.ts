/** `/v2/cards/` (stancer-v2 section 4). */
import { Type, type Static } from 'typebox'
import {
  deleteCard,
  getCard,
  listCards,
  preferredNetworks,
  registerCard,
  updateCard,
  type ShownCard,
  type CardContext,
  type CardInput,
} from '../../cards/index.ts'
import type { Wire } from '../routes.ts'
import { choice, idOf, moment, nullable, secondsOf, text } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const expiryMonth = Type.Integer({ minimum: 1, maximum: 12 })
const expiryYear = Type.Integer({ minimum: 2019, maximum: 2099 })

/** A card in a body of its own, or within a payment's. */
export const cardIn = Type.Object({
  number: Type.String({ pattern: '^[0-9]{13,19}$', description: 'Digits only; passes Luhn' }),
  exp_month: expiryMonth,
  exp_year: expiryYear,
  cvc: Type.Optional(nullable(Type.String({ pattern: '^[0-9]{3,4}$' }))),
  name: Type.Optional(nullable(text(3, 64))),
  zip_code: Type.Optional(nullable(text(2, 16))),
  external_id: Type.Optional(nullable(text(1, 36, { description: 'An id of your own, unique' }))),
  customer: Type.Optional(nullable(idOf('customer'))),
  tokenize: Type.Optional(nullable(Type.Boolean({ default: true, description: 'Whether the card may pay again' }))),
  preferred_network: Type.Optional(nullable(choice(preferredNetworks, { default: 'national' }))),
})

const cardPatch = Type.Object({
  exp_month: Type.Optional(expiryMonth),
  exp_year: Type.Optional(expiryYear),
  zip_code: Type.Optional(nullable(text(2, 16))),
  external_id: Type.Optional(nullable(text(1, 36))),
})

export const cardOut = Type.Object(
  {
    id: idOf('card'),
    created: moment(),
    deleted: Type.Boolean(),
    brand: Type.String(),
    country: nullable(Type.String()),
    customer: nullable(Type.String()),
    exp_month: Type.Integer(),
    exp_year: Type.Integer(),
    external_id: nullable(Type.String()),
    funding: Type.String(),
    last4: Type.String(),
    name: nullable(Type.String()),
    nature: Type.String(),
    network: Type.String(),
    preferred_network: Type.String(),
    zip_code: nullable(Type.String()),
  },
  { title: 'Card', description: 'Never shows the number or the security code' },
)

const params = Type.Object({ id: idOf('card') })

export const presentCard = (card: ShownCard): Static<typeof cardOut> => ({
  id: card.id,
  created: secondsOf(card.createdAt),
  deleted: card.deletedAt !== null,
  brand: card.brand,
  country: card.country,
  customer: card.customerId,
  exp_month: card.expMonth,
  exp_year: card.expYear,
  external_id: card.externalId,
  funding: card.funding,
  last4: card.last4,
  name: card.name,
  nature: card.nature,
  network: card.network,
  preferred_network: card.preferredNetwork,
  zip_code: card.zipCode,
})

export const cardInput = (body: Static<typeof cardIn>): CardInput => ({
  number: body.number,
  expMonth: body.exp_month,
  expYear: body.exp_year,
  cvc: body.cvc ?? null,
  name: body.name ?? null,
  zipCode: body.zip_code ?? null,
  externalId: body.external_id ?? null,
  customerId: body.customer ?? null,
  tokenize: body.tokenize ?? true,
  preferredNetwork: body.preferred_network ?? 'national',
  isNetworkChosen: body.preferred_network !== undefined && body.preferred_network !== null,
})

export function cardRoutes(wire: Wire<CardContext>): void {
  const tag = 'Cards'

  wire.read(
    {
      method: 'GET',
      path: '/v2/cards/',
      tag,
      summary: 'List cards',
      query: listQuery({ customer: Type.Optional(idOf('customer')) }),
      answer: listAnswer('cards', cardOut),
    },
    async (ctx, { query }) => {
      const found = await listCards(ctx, { customerId: query.customer }, query)
      return page('cards', found.items.map(presentCard), found)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/cards/',
      tag,
      summary: 'Register a card',
      description:
        'The same number with the same expiry gives back the card that is already there, as it is: with its own name, customer and external id.',
      body: cardIn,
      answer: cardOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await registerCard(ctx, cardInput(body))
      return { result: presentCard(result), changes }
    },
  )

  wire.read(
    { method: 'GET', path: '/v2/cards/:id', tag, summary: 'Get a card', params, answer: cardOut },
    async (ctx, { params: { id } }) => presentCard(await getCard(ctx, id)),
  )

  wire.write(
    { method: 'PATCH', path: '/v2/cards/:id', tag, summary: 'Change a card', params, body: cardPatch, answer: cardOut },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await updateCard(ctx, id, {
        ...(body.exp_month !== undefined && { expMonth: body.exp_month }),
        ...(body.exp_year !== undefined && { expYear: body.exp_year }),
        ...(body.zip_code !== undefined && { zipCode: body.zip_code }),
        ...(body.external_id !== undefined && { externalId: body.external_id }),
      })
      return { result: presentCard(result), changes }
    },
  )

  wire.write(
    { method: 'DELETE', path: '/v2/cards/:id', tag, summary: 'Delete a card', params, answer: cardOut },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await deleteCard(ctx, id)
      return { result: presentCard(result), changes }
    },
  )
}
