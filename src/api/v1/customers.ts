/** `/v1/customers/` (stancer-v1 section 4). There is no list of them. */
import { Type, type Static } from 'typebox'
import { deleteCustomer, getCustomer, recognizeCustomer, updateCustomer, type Customer } from '../../customers/index.ts'
import type { Context } from '../../kit/context.ts'
import { conflict } from '../../kit/errors.ts'
import { email, idOf, moment, nullable, secondsOf, text } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { customerInput } from '../v2/customers.ts'
import { given, isLive, liveMode, pathId } from './fields.ts'

export const customerIn = given({
  email: Type.Optional(nullable(email(64))),
  mobile: Type.Optional(nullable(text(8, 16))),
  name: Type.Optional(nullable(text(3, 64))),
  external_id: Type.Optional(nullable(text(1, 36, { description: 'An id of your own' }))),
})

export const customerOut = Type.Object(
  {
    id: idOf('customer'),
    created: moment(),
    email: nullable(Type.String()),
    external_id: nullable(Type.String()),
    live_mode: liveMode,
    mobile: nullable(Type.String()),
    name: nullable(Type.String()),
  },
  { title: 'Customer of v1' },
)

/** Within a payment, a customer has a country as well (stancer-v1 section 11). */
export const payerOut = Type.Object(
  { ...customerOut.properties, country: nullable(Type.String()) },
  { title: 'Customer of v1 in a payment' },
)

const params = Type.Object({ id: pathId() })

export const presentCustomer = (ctx: Pick<Context, 'realm'>, customer: Customer): Static<typeof customerOut> => ({
  id: customer.id,
  created: secondsOf(customer.createdAt),
  email: customer.email,
  external_id: customer.externalId,
  live_mode: isLive(ctx),
  mobile: customer.mobile,
  name: customer.name,
})

export const presentPayer = (ctx: Pick<Context, 'realm'>, customer: Customer): Static<typeof payerOut> => ({
  ...presentCustomer(ctx, customer),
  country: customer.country,
})

const tag = 'Customers (v1)'

export function customerRoutes(wire: Wire<Context>): void {
  wire.write(
    {
      method: 'POST',
      path: '/v1/customers/',
      tag,
      summary: 'Create a customer',
      description: 'An email or a mobile phone number is needed. One that is there already is a 409, with its id.',
      body: customerIn,
      answer: customerOut,
    },
    async (ctx, { body }) => {
      const { result, changes, isNew } = await recognizeCustomer(ctx, customerInput(body))
      if (!isNew)
        throw conflict('Customer already exists, you may want to update it instead creating a new one', result.id)
      return { result: presentCustomer(ctx, result), changes }
    },
  )

  wire.read(
    { method: 'GET', path: '/v1/customers/:id', tag, summary: 'Get a customer', params, answer: customerOut },
    async (ctx, { params: { id } }) => presentCustomer(ctx, await getCustomer(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v1/customers/:id',
      tag,
      summary: 'Change a customer',
      params,
      body: customerIn,
      answer: customerOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await updateCustomer(ctx, id, customerInput(body))
      return { result: presentCustomer(ctx, result), changes }
    },
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v1/customers/:id',
      tag,
      summary: 'Delete a customer',
      params,
      status: 204,
      answer: Type.Null(),
    },
    async (ctx, { params: { id } }) => ({ result: null, changes: (await deleteCustomer(ctx, id)).changes }),
  )
}
