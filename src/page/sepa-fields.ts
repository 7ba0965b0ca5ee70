/** Reads what a payer typed into the form to pay by account. What comes back with an error never holds the IBAN. */
import { readIban, type Iban, type IbanFault } from '../kit/iban.ts'
import { isHolderName } from '../sepa/index.ts'
import type { PostedFields } from './card-fields.ts'
import type { SepaField, SepaFieldError, SepaForm } from './model.ts'

export type SepaErrors = Partial<Record<SepaField, SepaFieldError>>

export type ReadAccount =
  | { readonly account: { readonly iban: Iban; readonly holder: string }; readonly errors: null }
  | { readonly account: null; readonly errors: SepaErrors }

export function readSepaFields(fields: PostedFields): ReadAccount {
  const typed = ibanOf(fields)
  const read = readIban(typed)
  const holder = holderOf(fields)
  const errors: SepaErrors = {
    ...errorOf('iban', typed === '' ? 'iban_missing' : 'fault' in read ? faults[read.fault] : undefined),
    ...errorOf('holder', holderError(holder)),
    ...agreementErrors(fields),
  }
  if (Object.keys(errors).length > 0 || 'fault' in read) return { account: null, errors }
  return { account: { iban: read.iban, holder }, errors: null }
}

/** Whether the payer has agreed: asked for with every account that cannot be debited as it is. */
export const agreementErrors = (fields: PostedFields): SepaErrors =>
  fields['agreement'] === 'on' ? {} : { agreement: 'agreement_missing' }

/** What may be shown again. */
export function sepaShownAgain(fields: PostedFields): SepaForm['values'] {
  const holder = holderOf(fields)
  return { holder: holdsNumber(holder) ? '' : holder.slice(0, 64), agreement: fields['agreement'] === 'on' }
}

/** People put spaces and dashes into it, and copy spaces of every kind. */
export const ibanOf = (fields: PostedFields): string => (fields['iban'] ?? '').replace(/[\s-]/g, '').toUpperCase()

/** On one line. */
export const holderOf = (fields: PostedFields): string => (fields['holder'] ?? '').replaceAll(/\s+/g, ' ').trim()

const faults: Readonly<Record<IbanFault, SepaFieldError>> = {
  country: 'iban_country',
  characters: 'iban_characters',
  length: 'iban_length',
  check_digits: 'iban_check_digits',
}

function holderError(holder: string): SepaFieldError | undefined {
  if (holder === '') return 'holder_missing'
  const { length } = Array.from(holder)
  return length <= 64 && isHolderName(holder) && !holdsNumber(holder) ? undefined : 'holder_invalid'
}

/** Browsers and people put a number into the wrong field now and then: there it would be kept, and shown, in clear. No IBAN or card number has fewer digits. */
const holdsNumber = (text: string): boolean => text.replace(/\D/g, '').length >= 8

const errorOf = (field: SepaField, error: SepaFieldError | undefined): SepaErrors =>
  error === undefined ? {} : { [field]: error }
