/** Every query on customers. */
import type { Context } from '../kit/context.ts'
import type { Instant } from '../kit/clock.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { customers, reservations, type Customer, type Reservation } from './customer.ts'

export const findCustomer = (ctx: Context, id: string): Promise<Customer | undefined> =>
  ctx.db.find(customers, [ctx.realm.id, id])

export const findReservation = (
  ctx: Context,
  kind: Reservation['kind'],
  value: string,
): Promise<Reservation | undefined> => ctx.db.find(reservations, [ctx.realm.id, kind, value])

export interface CustomerFilter {
  readonly createdSince?: Instant | undefined
  readonly externalId?: string | undefined
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly country?: string | undefined
  readonly legalId?: string | undefined
}

/** Newest first, without deleted ones. */
export const listCustomers = (ctx: Context, filter: CustomerFilter, page: PageRequest): Promise<Page<Customer>> =>
  listPage(ctx.db, customers, {
    realmId: ctx.realm.id,
    conditions: [
      { property: 'deletedAt', is: 'null' },
      ...atOrAfter<Customer>('createdAt', filter.createdSince),
      ...equals<Customer>('externalId', filter.externalId),
      ...equals<Customer>('email', filter.email),
      ...equals<Customer>('name', filter.name),
      ...equals<Customer>('country', filter.country),
      ...equals<Customer>('legalId', filter.legalId),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })
