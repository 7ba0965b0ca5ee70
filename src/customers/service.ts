/** Customers: make, read, change, delete. */
import { isDeepStrictEqual } from 'node:util'
import { getUsableAddress } from '../addresses/index.ts'
import { tell } from '../events/index.ts'
import { insert, nothingChanges, remove, update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict, invalidField, notFound } from '../kit/errors.ts'
import { customers, reservations, type Customer, type Reservation } from './customer.ts'
import { findCustomer, findReservation } from './store.ts'
import { findTwin, twinReservationOf } from './twin.ts'

export type CustomerInput = Partial<Omit<Customer, 'realmId' | 'id' | 'version' | 'createdAt' | 'deletedAt'>>

const nobody: Omit<Customer, 'realmId' | 'id' | 'version' | 'createdAt'> = {
  deletedAt: null,
  name: null,
  email: null,
  mobile: null,
  dateBirth: null,
  legalId: null,
  country: null,
  externalId: null,
  billingAddressId: null,
  shippingAddressId: null,
}

/**
 * A new customer, its external id reserved for it. When another customer holds that external id: the same customer again if the given data agree with it, 409 with its id otherwise
 * (stancer-v2 section 2). `location` says where in the request the data stand. Throws 422 without email and mobile, 404 for an unknown address.
 */
export async function createCustomer(
  ctx: Context,
  input: CustomerInput,
  location: readonly string[] = ['body'],
): Promise<Outcome<Customer>> {
  const customer = newCustomer(ctx, input, location)
  const holder = await holderOf(ctx, customer.externalId)
  if (holder !== undefined) {
    if (agrees(holder, input)) return nothingChanges(holder)
    throw externalIdTaken(holder.id)
  }
  await checkAddresses(ctx, input)
  return { result: customer, changes: [...made(ctx, customer), ...reserve(customer)] }
}

export interface RecognizedCustomer extends Outcome<Customer> {
  readonly isNew: boolean
}

/**
 * The living customer with the same name, email, mobile and external id, or else a new one, who holds that external id where nobody does (stancer-v1 section 2). Throws as {@link createCustomer},
 * but no 409.
 */
export async function recognizeCustomer(
  ctx: Context,
  input: CustomerInput,
  location: readonly string[] = ['body'],
): Promise<RecognizedCustomer> {
  const customer = newCustomer(ctx, input, location)
  const [twin, holder] = await Promise.all([findTwin(ctx, customer), holderOf(ctx, customer.externalId)])
  if (twin !== undefined) return { ...nothingChanges(twin), isNew: false }
  await checkAddresses(ctx, input)
  const held = [insert(reservations, twinReservationOf(customer)), ...(holder === undefined ? reserve(customer) : [])]
  return { result: customer, changes: [...made(ctx, customer), ...held], isNew: true }
}

const made = (ctx: Context, customer: Customer): Change[] => [
  insert(customers, customer),
  tell(ctx, 'customer.created', customer),
]

function newCustomer(ctx: Context, input: CustomerInput, location: readonly string[]): Customer {
  const customer: Customer = {
    ...nobody,
    ...input,
    realmId: ctx.realm.id,
    id: ctx.newId('customer'),
    version: 1,
    createdAt: ctx.now,
  }
  requireContact(customer, location)
  return customer
}

/** Throws 404 when it is unknown or deleted. */
export async function getCustomer(ctx: Context, id: string): Promise<Customer> {
  const customer = await findCustomer(ctx, id)
  if (customer === undefined || customer.deletedAt !== null) throw notFound('Customer', id)
  return customer
}

/** Throws 404, 409 when another customer holds the external id, 422 when neither email nor mobile would be left. */
export async function updateCustomer(ctx: Context, id: string, input: CustomerInput): Promise<Outcome<Customer>> {
  const customer = await getCustomer(ctx, id)
  const next: Customer = { ...customer, ...input }
  requireContact(next, ['body'])
  // What the customer has already may be sent again, also where the address was deleted since: clients send whole objects.
  await checkAddresses(ctx, {
    ...(next.billingAddressId !== customer.billingAddressId && { billingAddressId: next.billingAddressId }),
    ...(next.shippingAddressId !== customer.shippingAddressId && { shippingAddressId: next.shippingAddressId }),
  })
  const moved = [...(await moveReservation(ctx, customer, next)), ...(await releaseTwin(ctx, customer, next))]
  const toldChange = isDeepStrictEqual(next, customer) ? [] : [tell(ctx, 'customer.changed', next)]
  return { result: next, changes: [update(customers, next), ...moved, ...toldChange] }
}

/** The external id is free again afterwards. Throws 404. */
export async function deleteCustomer(ctx: Context, id: string): Promise<Outcome<Customer>> {
  const customer = await getCustomer(ctx, id)
  const deleted: Customer = { ...customer, deletedAt: ctx.now }
  const freed = [...(await release(ctx, customer)), ...(await releaseTwin(ctx, customer, null))]
  return { result: deleted, changes: [update(customers, deleted), ...freed, tell(ctx, 'customer.deleted', deleted)] }
}

function requireContact(customer: Customer, location: readonly string[]): void {
  if (customer.email === null && customer.mobile === null) {
    throw invalidField(
      [...location, 'email'],
      'You must provide an email or a mobile phone number to create a customer',
    )
  }
}

async function checkAddresses(ctx: Context, { billingAddressId, shippingAddressId }: CustomerInput): Promise<void> {
  for (const id of [billingAddressId, shippingAddressId]) {
    if (typeof id === 'string') await getUsableAddress(ctx, id)
  }
}

async function holderOf(ctx: Context, externalId: string | null): Promise<Customer | undefined> {
  if (externalId === null) return undefined
  const reservation = await findReservation(ctx, 'customer.external_id', externalId)
  return reservation && findCustomer(ctx, reservation.objectId)
}

const agrees = (customer: Customer, input: CustomerInput): boolean =>
  Object.entries(input).every(([property, value]) => customer[property as keyof Customer] === value)

const externalIdTaken = (knownId: string): Error => conflict('Customer already exists, duplicate external_id', knownId)

const reservationOf = (customer: Customer, value: string): Reservation => ({
  realmId: customer.realmId,
  kind: 'customer.external_id',
  value,
  objectId: customer.id,
})

const reserve = (customer: Customer): Change[] =>
  customer.externalId === null ? [] : [insert(reservations, reservationOf(customer, customer.externalId))]

/** A customer made by v1 may have an external id without holding it. */
async function release(ctx: Context, customer: Customer): Promise<Change[]> {
  if (customer.externalId === null) return []
  const reservation = await findReservation(ctx, 'customer.external_id', customer.externalId)
  return reservation?.objectId === customer.id ? [remove(reservations, reservation)] : []
}

/** The changes that release the reservation of the customer's identity (see twin.ts), where a change or the deletion gives that identity up. */
async function releaseTwin(ctx: Context, before: Customer, after: Customer | null): Promise<Change[]> {
  const { kind, value } = twinReservationOf(before)
  if (after !== null && twinReservationOf(after).value === value) return []
  const reservation = await findReservation(ctx, kind, value)
  return reservation?.objectId === before.id ? [remove(reservations, reservation)] : []
}

async function moveReservation(ctx: Context, before: Customer, after: Customer): Promise<Change[]> {
  if (before.externalId === after.externalId) return []
  const holder = await holderOf(ctx, after.externalId)
  if (holder !== undefined && holder.id !== after.id) throw externalIdTaken(holder.id)
  return [...(await release(ctx, before)), ...reserve(after)]
}
