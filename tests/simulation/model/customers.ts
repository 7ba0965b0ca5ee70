/** Customers (the Stancer API v2, "Customers"). */
import type { Account } from './account.ts'
import { done, refused, type Expected } from './expected.ts'
import type { Customer, Name } from './objects.ts'
import { customerView } from './views.ts'

export interface NewCustomer {
  readonly label: string
  readonly email: string
  readonly externalId?: string
}

export function createCustomer(account: Account, name: Name, given: NewCustomer): Expected {
  const { label, email, externalId = null } = given
  const holder = externalId === null ? undefined : account.customersByExternalId.find(externalId)
  if (holder !== undefined) {
    const known = account.customers.get(holder)
    if (known.label !== label || known.email !== email) return refused('an external_id is used once', 409, holder)
    return done('the same data with the same external_id are the same customer', customerView(known))
  }
  if (externalId !== null) account.customersByExternalId.set(externalId, name)
  account.counts.add('customers', 1)
  const customer = { name, created: account.now, label, email, externalId, deleted: false }
  return done('a customer is made', customerView(account.customers.set(name, customer)))
}

export function changeCustomer(account: Account, name: Name, label: string): Expected {
  return withCustomer(account, name, () =>
    done('a customer is changed', customerView(account.customers.change(name, { label }))),
  )
}

export function readCustomer(account: Account, name: Name): Expected {
  return withCustomer(account, name, (customer) => done('a customer is read', customerView(customer)))
}

/** The external id of a deleted customer is free again. */
export function deleteCustomer(account: Account, name: Name): Expected {
  return withCustomer(account, name, ({ externalId }) => {
    if (externalId !== null) account.customersByExternalId.delete(externalId)
    account.counts.add('customers', -1)
    return done('a customer is deleted', customerView(account.customers.change(name, { deleted: true })))
  })
}

function withCustomer(account: Account, name: Name, work: (customer: Customer) => Expected): Expected {
  const customer = account.customers.find(name)
  if (customer === undefined || customer.deleted) return refused('a customer that is not there, or deleted', 404)
  return work(customer)
}
