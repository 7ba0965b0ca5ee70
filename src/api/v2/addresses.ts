/** `/v2/addresses/` (stancer-v2 section 3). There is no PATCH: another address is made instead. */
import { Type, type Static } from 'typebox'
import {
  createAddress,
  deleteAddress,
  getAddress,
  listAddresses,
  type Address,
  type AddressInput,
} from '../../addresses/index.ts'
import type { Context } from '../../kit/context.ts'
import type { Wire } from '../routes.ts'
import { country, idOf, metadata, moment, nullable, secondsOf, text } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

export const addressIn = Type.Object({
  line1: Type.Optional(nullable(text(1, 50))),
  line2: Type.Optional(nullable(text(1, 50))),
  line3: Type.Optional(nullable(text(1, 50))),
  zip_code: text(2, 16),
  city: text(1, 50),
  state: Type.Optional(nullable(text(1, 3))),
  country: country(),
  metadata: Type.Optional(metadata({ description: 'Any JSON of your own' })),
})

const addressOut = Type.Object(
  {
    id: idOf('address'),
    created_at: moment(),
    deleted: Type.Boolean(),
    line1: nullable(Type.String()),
    line2: nullable(Type.String()),
    line3: nullable(Type.String()),
    zip_code: Type.String(),
    city: Type.String(),
    state: nullable(Type.String()),
    country: Type.String(),
    metadata: metadata(),
  },
  { title: 'Address' },
)

const params = Type.Object({ id: idOf('address') })

export const presentAddress = (address: Address): Static<typeof addressOut> => ({
  id: address.id,
  created_at: secondsOf(address.createdAt),
  deleted: address.deletedAt !== null,
  line1: address.line1,
  line2: address.line2,
  line3: address.line3,
  zip_code: address.zipCode,
  city: address.city,
  state: address.state,
  country: address.country,
  metadata: address.metadata,
})

export const addressInput = (body: Static<typeof addressIn>): AddressInput => ({
  line1: body.line1 ?? null,
  line2: body.line2 ?? null,
  line3: body.line3 ?? null,
  zipCode: body.zip_code,
  city: body.city,
  state: body.state ?? null,
  country: body.country,
  metadata: body.metadata ?? null,
})

export function addressRoutes(wire: Wire<Context>): void {
  const tag = 'Addresses'

  wire.read(
    {
      method: 'GET',
      path: '/v2/addresses/',
      tag,
      summary: 'List addresses',
      query: listQuery(),
      answer: listAnswer('addresses', addressOut),
    },
    async (ctx, { query }) => {
      const found = await listAddresses(ctx, query)
      return page('addresses', found.items.map(presentAddress), found)
    },
  )

  wire.write(
    { method: 'POST', path: '/v2/addresses/', tag, summary: 'Create an address', body: addressIn, answer: addressOut },
    (ctx, { body }) => {
      const { result, changes } = createAddress(ctx, addressInput(body))
      return Promise.resolve({ result: presentAddress(result), changes })
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/addresses/:id',
      tag,
      summary: 'Get an address',
      description: 'A deleted address still answers, with `deleted: true`.',
      params,
      answer: addressOut,
    },
    async (ctx, { params: { id } }) => presentAddress(await getAddress(ctx, id)),
  )

  wire.write(
    { method: 'DELETE', path: '/v2/addresses/:id', tag, summary: 'Delete an address', params, answer: addressOut },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await deleteAddress(ctx, id)
      return { result: presentAddress(result), changes }
    },
  )
}
