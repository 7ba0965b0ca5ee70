/** `/v1/cards/` (stancer-v1 section 5). There is no list of them. */
import { Type, type Static } from 'typebox'
import {
  deleteCard,
  getCard,
  keepSecurityCode,
  preferredNetworks,
  resolveCard,
  updateCard,
  type Card,
  type CardContext,
  type CardInput,
} from '../../cards/index.ts'
import type { Context } from '../../kit/context.ts'
import { conflict } from '../../kit/errors.ts'
import { choice, idOf, moment, nullable, secondsOf, text } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { given, isLive, liveMode, pathId } from './fields.ts'

const expiryMonth = Type.Integer({ minimum: 1, maximum: 12 })
const expiryYear = Type.Integer({ minimum: 2019, maximum: 2099 })
const name = nullable(text(3, 64))
const zipCode = nullable(text(2, 8))
const externalId = nullable(text(1, 36))

/** A card in a body of its own, or within a payment's. */
export const cardIn = given({
  number: Type.String({ pattern: '^[0-9]{13,19}$', description: 'Digits only; passes Luhn' }),
  exp_month: expiryMonth,
  exp_year: expiryYear,
  cvc: Type.Optional(nullable(Type.String({ pattern: '^[0-9]{3,4}$' }))),
  name: Type.Optional(name),
  zip_code: Type.Optional(zipCode),
  external_id: Type.Optional(externalId),
  tokenize: Type.Optional(nullable(Type.Boolean({ default: true, description: 'Whether the card may pay again' }))),
  preferred_network: Type.Optional(nullable(choice(preferredNetworks, { default: 'national' }))),
})

const cardPatch = given({
  exp_month: Type.Optional(expiryMonth),
  exp_year: Type.Optional(expiryYear),
  name: Type.Optional(name),
  zip_code: Type.Optional(zipCode),
  external_id: Type.Optional(externalId),
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

export const presentCard = (ctx: Pick<Context, 'realm'>, card: Card): Static<typeof cardOut> => ({
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

export const cardInput = (body: Static<typeof cardIn>): CardInput => ({
  number: body.number,
  expMonth: body.exp_month,
  expYear: body.exp_year,
  cvc: body.cvc ?? null,
  name: body.name ?? null,
  zipCode: body.zip_code ?? null,
  externalId: body.external_id ?? null,
  customerId: null,
  tokenize: body.tokenize ?? true,
  preferredNetwork: body.preferred_network ?? 'national',
  isNetworkChosen: body.preferred_network !== undefined && body.preferred_network !== null,
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
      // One that was to pay once, and is to be kept from now on, changes.
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
