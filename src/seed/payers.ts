/** Who pays, and what with, in a file: addresses, customers, cards, accounts. None of them moves money. */
import { addressInput, presentAddress } from '../api/v2/addresses.ts'
import { cardInput, presentCard } from '../api/v2/cards.ts'
import { customerInput, presentCustomer } from '../api/v2/customers.ts'
import { presentSepa, sepaInput } from '../api/v2/sepa.ts'
import { createAddress, getAddress } from '../addresses/index.ts'
import { findCard, openNumber, registerCard } from '../cards/index.ts'
import { createCustomer, findCustomer } from '../customers/index.ts'
import { secondsOf } from '../kit/clock.ts'
import { countryOf, readIban } from '../kit/iban.ts'
import { findAccountWithMandate, registerAccount } from '../mandates/index.ts'
import { openIban, readBic } from '../sepa/index.ts'
import type { SeedFile } from './file.ts'
import { named, unlessMissing, type Stop } from './stop.ts'

export const payerStops = (file: SeedFile): Stop[] => [
  ...(file.addresses ?? []).map(addressStop),
  ...(file.customers ?? []).map(customerStop),
  ...(file.cards ?? []).map(cardStop),
  ...(file.sepa ?? []).map(accountStop),
]

type Item<List extends keyof SeedFile> = NonNullable<SeedFile[List]>[number]

/** What they have in common, but for their kind. */
const payer = { movesMoney: false, expected: {} }

const addressStop = ({ id, created, ...body }: Item<'addresses'>, index: number): Stop => ({
  ...payer,
  kind: 'address',
  id,
  at: created,
  path: ['addresses', index],
  names: [],
  make: (ctx) => Promise.resolve(createAddress(ctx, addressInput(body))),
  find: async (ctx) => {
    const address = await unlessMissing(getAddress(ctx, id))
    if (address === undefined) return undefined
    const { created_at: created, ...fields } = presentAddress(address)
    return { ...fields, created }
  },
  given: { ...body, created: secondsOf(created), deleted: false },
})

const customerStop = ({ id, created, ...body }: Item<'customers'>, index: number): Stop => ({
  ...payer,
  kind: 'customer',
  id,
  at: created,
  path: ['customers', index],
  names: named(body.billing_address, body.shipping_address),
  make: (ctx) => createCustomer(ctx, customerInput(body)),
  find: async (ctx) => {
    const customer = await findCustomer(ctx, id)
    return customer && presentCustomer(customer)
  },
  given: { ...body, created: secondsOf(created), deleted: false },
})

/** The security code is not compared: once it was used, it is erased. */
const cardStop = ({ id, created, ...body }: Item<'cards'>, index: number): Stop => ({
  ...payer,
  kind: 'card',
  id,
  at: created,
  path: ['cards', index],
  names: named(body.customer),
  make: (ctx) => registerCard(ctx, cardInput(body)),
  find: async (ctx) => {
    const card = await findCard(ctx, id)
    return card && { ...presentCard(card), tokenize: card.tokenize, number: openNumber(ctx, card) }
  },
  given: { ...body, cvc: undefined, created: secondsOf(created), deleted: false },
})

const accountStop = ({ id, created, ...body }: Item<'sepa'>, index: number): Stop => ({
  ...payer,
  kind: 'sepa',
  id,
  at: created,
  path: ['sepa', index],
  names: named(body.customer),
  make: async (ctx) => {
    const { result, changes } = await registerAccount(ctx, sepaInput(body))
    return { result: result.account, changes }
  },
  find: async (ctx) => {
    const found = await findAccountWithMandate(ctx, id)
    return found && { ...presentSepa(ctx, found), iban: openIban(ctx, found.account) }
  },
  given: { ...body, ...asKept(body), created: secondsOf(created), deleted: false },
})

/** The values as they are kept, of fields that can be typed in more than one way. */
function asKept({ iban, name, bic }: Omit<Item<'sepa'>, 'id' | 'created'>): object {
  const read = readIban(iban)
  if ('fault' in read) return {}
  return { iban: read.iban, name: name.trim(), bic: bic ? readBic(bic, countryOf(read.iban)) : undefined }
}
