import { findCustomer } from '../customers/index.ts'
import type { Checkout } from './checkout.ts'
import type { PageContext } from './services.ts'

/** The customer for whom a card or an account can be remembered: one whom the merchant has named and not deleted since. Null when there is none. */
export async function rememberingCustomer(ctx: PageContext, { customerId }: Checkout): Promise<string | null> {
  const customer = customerId === null ? undefined : await findCustomer(ctx, customerId)
  return customer?.deletedAt === null ? customer.id : null
}
