/** `/v2/products/` (stancer-v2 section 10). The published API only mentions products: routes and fields were chosen here, in its style. */
import { Type, type Static } from 'typebox'
import {
  createProduct,
  deleteProduct,
  getProduct,
  listProducts,
  updateProduct,
  type Product,
  type ProductInput,
} from '../../catalog/index.ts'
import type { Context } from '../../kit/context.ts'
import type { Wire } from '../routes.ts'
import { idOf, metadata, moment, momentIn, nullable, secondsOf, text } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const active = Type.Boolean({ description: 'Whether it is for sale; true when not given' })
const given = {
  description: Type.Optional(nullable(text(1, 1024))),
  metadata: Type.Optional(metadata({ description: 'Any JSON of your own' })),
}
const productIn = Type.Object({ name: text(3, 64), ...given, active: Type.Optional(nullable(active)) })
const productPatch = Type.Object({ name: Type.Optional(text(3, 64)), ...given, active: Type.Optional(active) })

export const productOut = Type.Object(
  {
    id: idOf('product'),
    created_at: moment(),
    deleted: Type.Boolean(),
    name: Type.String(),
    description: nullable(Type.String()),
    active: Type.Boolean(),
    metadata: metadata(),
  },
  { title: 'Product' },
)

const tag = 'Products'
const params = Type.Object({ id: idOf('product') })

const filters = {
  created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
  active: Type.Optional(Type.Boolean()),
}

export const presentProduct = (product: Product): Static<typeof productOut> => ({
  id: product.id,
  created_at: secondsOf(product.createdAt),
  deleted: product.deletedAt !== null,
  name: product.name,
  description: product.description,
  active: product.active,
  metadata: product.metadata,
})

/** What was given, and nothing else: a field that is missing stays as it is. */
const productChanges = (body: Static<typeof productPatch>): Partial<ProductInput> => ({
  ...(body.name !== undefined && { name: body.name }),
  ...(body.description !== undefined && { description: body.description }),
  ...(body.active !== undefined && { active: body.active }),
  ...(body.metadata !== undefined && { metadata: body.metadata }),
})

export function productRoutes(wire: Wire<Context>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/products/',
      tag,
      summary: 'List products',
      query: listQuery(filters),
      answer: listAnswer('products', productOut),
    },
    async (ctx, { query }) => {
      const found = await listProducts(ctx, { createdSince: query.created, active: query.active }, query)
      return page('products', found.items.map(presentProduct), found)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/products/',
      tag,
      summary: 'Create a product',
      description: 'What you sell; what it costs is told by its prices.',
      body: productIn,
      answer: productOut,
    },
    (ctx, { body }) => {
      const { result, changes } = createProduct(ctx, {
        name: body.name,
        description: body.description ?? null,
        active: body.active ?? true,
        metadata: body.metadata ?? null,
      })
      return Promise.resolve({ result: presentProduct(result), changes })
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/products/:id',
      tag,
      summary: 'Get a product',
      description: 'A deleted product still answers, with `deleted: true`.',
      params,
      answer: productOut,
    },
    async (ctx, { params: { id } }) => presentProduct(await getProduct(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v2/products/:id',
      tag,
      summary: 'Change a product',
      description: 'With `active: false` nothing new is sold; what is sold already stays sold.',
      params,
      body: productPatch,
      answer: productOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await updateProduct(ctx, id, productChanges(body))
      return { result: presentProduct(result), changes }
    },
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v2/products/:id',
      tag,
      summary: 'Delete a product',
      description:
        'Its prices are deleted with it. Refused with 409 when one of them is in use: `active: false` ends the sale.',
      params,
      answer: productOut,
    },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await deleteProduct(ctx, id)
      return { result: presentProduct(result), changes }
    },
  )
}
