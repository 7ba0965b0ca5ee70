/** What v1 reads of a SEPA account, in a body of its own, within a payment's or a check's (stancer-v1 section 6). */
import { Type, type Static } from 'typebox'
import type { AccountChanges, SepaInput } from '../../mandates/index.ts'
import { dateIn, momentIn, nullable, text } from '../fields.ts'
import { given } from './fields.ts'

const name = text(3, 64, { description: 'The holder' })
const mandate = text(3, 35, { description: 'The unique reference of the mandate' })
const dateMandate = momentIn({ description: 'When the mandate was signed, in Unix seconds; not to come' })

/** The day of a holder's birth. */
export const dateBirth = dateIn({ description: 'YYYY-MM-DD' })

const fields = {
  bic: Type.Optional(nullable(text(8, 11, { description: 'Of the country of the IBAN' }))),
  mandate: Type.Optional(nullable(mandate)),
  date_mandate: Type.Optional(nullable(dateMandate)),
  date_birth: Type.Optional(nullable(dateBirth)),
}

export const iban = text(16, 34, { description: 'Of a country of SEPA; its length and check digits are right' })

export const sepaIn = given({ iban, name, ...fields })

export const sepaPatch = given({
  name: Type.Optional(name),
  mandate: Type.Optional(mandate),
  date_mandate: Type.Optional(dateMandate),
})

export const sepaInput = (body: Static<typeof sepaIn>): SepaInput => ({
  iban: body.iban,
  name: body.name,
  bic: body.bic ?? null,
  mandate: body.mandate ?? null,
  dateMandate: body.date_mandate ?? null,
  dateBirth: body.date_birth ?? null,
  customerId: null,
})

export const sepaChanges = (body: Static<typeof sepaPatch>): AccountChanges => ({
  ...(body.name !== undefined && { name: body.name }),
  ...(body.mandate !== undefined && { mandate: body.mandate }),
  ...(body.date_mandate !== undefined && { dateMandate: body.date_mandate }),
})
