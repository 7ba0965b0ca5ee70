/**
 * How v1 recognizes customers (stancer-v1 section 2): a customer with the same name, email, mobile and external id is the same one. v2 makes a new customer every time, so that several may be alike.
 * For each customer that v1 makes, a reservation holds the identity, so that of two simultaneous requests one finds the customer that the other made.
 */
import { createHash } from 'node:crypto'
import type { Context } from '../kit/context.ts'
import { customers, type Customer, type Reservation } from './customer.ts'

export type Identity = Pick<Customer, 'name' | 'email' | 'mobile' | 'externalId'>

/** The oldest living customer of this identity, of which email or mobile is known. */
export async function findTwin(ctx: Context, identity: Identity): Promise<Customer | undefined> {
  const { name, email, mobile, externalId } = identity
  const known = email === null ? 'email is null and mobile = $3' : 'email = $2 and mobile is not distinct from $3'
  const [twin] = await ctx.db.query<Customer>({
    name: email === null ? 'find_customer_by_mobile' : 'find_customer_by_email',
    text: `select ${customers.select()} from customers where realm_id = $1 and deleted_at is null and ${known}
      and name is not distinct from $4 and external_id is not distinct from $5
      ${email === null ? 'and $2::text is null' : ''} order by created_at, id limit 1`,
    values: [ctx.realm.id, email, mobile, name, externalId],
  })
  return twin
}

export const twinReservationOf = (customer: Customer): Reservation => ({
  realmId: customer.realmId,
  kind: 'customer.twin',
  value: digestOf(customer),
  objectId: customer.id,
})

const digestOf = ({ name, email, mobile, externalId }: Identity): string =>
  createHash('sha256')
    .update(JSON.stringify([name, email, mobile, externalId]))
    .digest('base64url')
