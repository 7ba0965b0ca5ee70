/** What v1 reads of a SEPA account, in a body of its own or within a payment's (stancer-v1 section 6). */
import { Type, type Static } from 'typebox'
import type { SepaInput } from '../../mandates/index.ts'
import { dateIn, nullable, text } from '../fields.ts'
import { given } from './fields.ts'

export const sepaIn = given({
  iban: text(16, 34, { description: 'Of a country of SEPA; its length and check digits are right' }),
  name: text(3, 64, { description: 'The holder' }),
  bic: Type.Optional(nullable(text(8, 11, { description: 'Of the country of the IBAN' }))),
  mandate: Type.Optional(nullable(text(3, 35, { description: 'The unique reference of the mandate' }))),
  date_mandate: Type.Optional(nullable(dateIn({ description: 'When the mandate was signed, in Unix seconds' }))),
})

export const sepaInput = (body: Static<typeof sepaIn>): SepaInput => ({
  iban: body.iban,
  name: body.name,
  bic: body.bic ?? null,
  mandate: body.mandate ?? null,
  dateMandate: body.date_mandate ?? null,
  customerId: null,
})
