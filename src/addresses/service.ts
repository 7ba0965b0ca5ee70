/** Addresses: make, read, list, delete. */
import { tell } from '../events/index.ts'
import { insert, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { notFound } from '../kit/errors.ts'
import { listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { addresses, type Address } from './address.ts'

export type AddressInput = Omit<Address, 'realmId' | 'id' | 'version' | 'createdAt' | 'deletedAt'>

/** The same data given twice makes two addresses. */
export function createAddress(ctx: Context, input: AddressInput): Outcome<Address> {
  const address: Address = {
    ...input,
    realmId: ctx.realm.id,
    id: ctx.newId('address'),
    version: 1,
    createdAt: ctx.now,
    deletedAt: null,
  }
  return { result: address, changes: [insert(addresses, address), tell(ctx, 'address.created', address)] }
}

/** A deleted address is still shown, marked so. Throws 404. */
export async function getAddress(ctx: Context, id: string): Promise<Address> {
  const address = await ctx.db.find(addresses, [ctx.realm.id, id])
  if (address === undefined) throw notFound('Address', id)
  return address
}

/** An address that something new may refer to. Throws 404 when it is unknown or deleted. */
export async function getUsableAddress(ctx: Context, id: string): Promise<Address> {
  const address = await getAddress(ctx, id)
  if (address.deletedAt !== null) throw notFound('Address', id)
  return address
}

/** Newest first, without deleted ones. */
export const listAddresses = (ctx: Context, page: PageRequest): Promise<Page<Address>> =>
  listPage(ctx.db, addresses, {
    realmId: ctx.realm.id,
    conditions: [{ property: 'deletedAt', is: 'null' }],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

/** Throws 404 when it is unknown or already deleted. */
export async function deleteAddress(ctx: Context, id: string): Promise<Outcome<Address>> {
  const deleted: Address = { ...(await getUsableAddress(ctx, id)), deletedAt: ctx.now }
  return { result: deleted, changes: [update(addresses, deleted), tell(ctx, 'address.deleted', deleted)] }
}
