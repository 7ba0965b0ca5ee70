/** `/v2/prices/` (stancer-v2 section 10). The published API only mentions prices: routes and fields were chosen here, in its style. */
import { Type, type Static } from 'typebox'
import {
  createPrice,
  deletePrice,
  getPrice,
  intervals,
  listPrices,
  updatePrice,
  type Price,
  type PriceChanges,
} from '../../catalog/index.ts'
import type { Context } from '../../kit/context.ts'
import type { Wire } from '../routes.ts'
import { amount, choice, currency, idOf, metadata, moment, momentIn, nullable, secondsOf } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const interval = Type.Optional(
  nullable(choice(intervals, { description: 'What it is paid for each time; once when not given' })),
)
const intervalCount = Type.Optional(
  nullable(
    Type.Integer({
      minimum: 1,
      description: 'How many intervals it is paid for each time, three years at most; 1 when not given',
    }),
  ),
)
const active = Type.Boolean({ description: 'Whether it is for sale; true when not given' })
const ownData = Type.Optional(metadata({ description: 'Any JSON of your own' }))

const priceIn = Type.Object({
  product: idOf('product'),
  amount: amount({ description: 'Of one unit' }),
  currency: Type.Optional(nullable(currency({ default: 'eur' }))),
  interval,
  interval_count: intervalCount,
  active: Type.Optional(nullable(active)),
  metadata: ownData,
})
const pricePatch = Type.Object({
  amount: Type.Optional(amount({ description: 'Of one unit' })),
  currency: Type.Optional(currency()),
  interval,
  interval_count: intervalCount,
  active: Type.Optional(active),
  metadata: ownData,
})

export const priceOut = Type.Object(
  {
    id: idOf('price'),
    created_at: moment(),
    deleted: Type.Boolean(),
    product: idOf('product'),
    amount: Type.Integer(),
    currency: Type.String(),
    interval: nullable(Type.String()),
    interval_count: nullable(Type.Integer()),
    active: Type.Boolean(),
    metadata: metadata(),
  },
  { title: 'Price' },
)

const tag = 'Prices'
const params = Type.Object({ id: idOf('price') })

const filters = {
  created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
  product: Type.Optional(idOf('product')),
  active: Type.Optional(Type.Boolean()),
  currency: Type.Optional(currency()),
  interval: Type.Optional(choice(intervals)),
}

export const presentPrice = (price: Price): Static<typeof priceOut> => ({
  id: price.id,
  created_at: secondsOf(price.createdAt),
  deleted: price.deletedAt !== null,
  product: price.productId,
  amount: price.amount,
  currency: price.currency,
  interval: price.interval,
  interval_count: price.intervalCount,
  active: price.active,
  metadata: price.metadata,
})

/** What was given, and nothing else: a field that is missing stays as it is. */
const priceChanges = (body: Static<typeof pricePatch>): PriceChanges => ({
  ...(body.amount !== undefined && { amount: body.amount }),
  ...(body.currency !== undefined && { currency: body.currency }),
  ...(body.interval !== undefined && { interval: body.interval }),
  ...(body.interval_count !== undefined && { intervalCount: body.interval_count }),
  ...(body.active !== undefined && { active: body.active }),
  ...(body.metadata !== undefined && { metadata: body.metadata }),
})

export function priceRoutes(wire: Wire<Context>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/prices/',
      tag,
      summary: 'List prices',
      query: listQuery(filters),
      answer: listAnswer('prices', priceOut),
    },
    async (ctx, { query }) => {
      const filter = {
        createdSince: query.created,
        productId: query.product,
        active: query.active,
        currency: query.currency,
        interval: query.interval,
      }
      const found = await listPrices(ctx, filter, query)
      return page('prices', found.items.map(presentPrice), found)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/prices/',
      tag,
      summary: 'Create a price',
      description: 'What a product costs: each interval, or once where there is none.',
      body: priceIn,
      answer: priceOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createPrice(ctx, {
        productId: body.product,
        amount: body.amount,
        currency: body.currency ?? 'eur',
        interval: body.interval ?? null,
        intervalCount: body.interval_count ?? null,
        active: body.active ?? true,
        metadata: body.metadata ?? null,
      })
      return { result: presentPrice(result), changes }
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/prices/:id',
      tag,
      summary: 'Get a price',
      description: 'A deleted price still answers, with `deleted: true`.',
      params,
      answer: priceOut,
    },
    async (ctx, { params: { id } }) => presentPrice(await getPrice(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v2/prices/:id',
      tag,
      summary: 'Change a price',
      description:
        'Amount, currency and interval can be changed until the price is first used (409 from then on): another price is created instead. With `active: false` it is used by nothing new.',
      params,
      body: pricePatch,
      answer: priceOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await updatePrice(ctx, id, priceChanges(body))
      return { result: presentPrice(result), changes }
    },
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v2/prices/:id',
      tag,
      summary: 'Delete a price',
      description: 'Refused with 409 when it is in use: `active: false` ends the sale.',
      params,
      answer: priceOut,
    },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await deletePrice(ctx, id)
      return { result: presentPrice(result), changes }
    },
  )
}
