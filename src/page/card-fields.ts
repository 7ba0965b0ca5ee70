/** Reads what a payer typed into the card form. What comes back with an error never holds the number or the security code. */
import { brandOf, passesLuhn, type CardInput } from '../cards/index.ts'
import type { CardField, CardFieldError, CardForm, CardNetworkChoice } from './model.ts'

export type PostedFields = Readonly<Record<string, string>>

export type CardErrors = Partial<Record<CardField, CardFieldError>>

export type ReadCard =
  | { readonly card: Omit<CardInput, 'customerId' | 'tokenize'>; readonly errors: null }
  | { readonly card: null; readonly errors: CardErrors }

/** `now` is the payment's time: by it a card that has expired is refused at once. */
export function readCardFields(fields: PostedFields, now: number): ReadCard {
  const number = digitsOf(fields['number'])
  const expiry = readExpiry(fields['expiry'] ?? '')
  const code = digitsOf(fields['security_code'])
  const name = (fields['name'] ?? '').trim()
  const errors: CardErrors = {
    ...errorOf('number', numberError(number)),
    ...errorOf('expiry', expiryError(fields['expiry'] ?? '', expiry, now)),
    ...errorOf('security_code', codeError(code, number)),
    ...errorOf('name', nameError(name)),
  }
  if (Object.keys(errors).length > 0 || expiry === undefined) return { card: null, errors }
  const card = {
    number,
    expMonth: expiry.month,
    expYear: expiry.year,
    cvc: code,
    name: name === '' ? null : name,
    zipCode: null,
    externalId: null,
    ...networkOf(readNetwork(fields['network'])),
  }
  return { card, errors: null }
}

/** What may be shown again. */
export const shownAgain = (fields: PostedFields): CardForm['values'] => ({
  name: unlessNumber(fields['name'] ?? '').slice(0, 64),
  expiry: unlessNumber(fields['expiry'] ?? '').slice(0, 9),
  network: readNetwork(fields['network']),
  remember: fields['remember'] === 'on',
})

/** Browsers and people put the number into the wrong field now and then: there it would be kept, and shown, in clear. */
const holdsNumber = (text: string): boolean => text.replace(/\D/g, '').length >= 13

const unlessNumber = (text: string): string => (holdsNumber(text) ? '' : text)

/** People and browsers put spaces and dashes between digits. */
export const digitsOf = (text: string | undefined): string => (text ?? '').replace(/[\s-]/g, '')

interface Expiry {
  readonly month: number
  readonly year: number
}

/** `12/30`, `12 / 2030`, `1230`, `2030-12` as some browsers fill it in. */
function readExpiry(text: string): Expiry | undefined {
  const typed = text.trim()
  // Spaces match in one way only: with two ways, the expression would try every split of a long row of spaces.
  const parts = /^(\d{1,2})(?:\s*[/.-]\s*|\s*)(\d{4}|\d{2})$/.exec(typed)
  const iso = /^(\d{4})-(\d{2})$/.exec(typed)
  const [month, year] = iso === null ? [parts?.[1], parts?.[2]] : [iso[2], iso[1]]
  if (month === undefined || year === undefined) return undefined
  const expiry = { month: Number(month), year: year.length === 2 ? 2000 + Number(year) : Number(year) }
  const isKnown = expiry.month >= 1 && expiry.month <= 12 && expiry.year >= 2019 && expiry.year <= 2099
  return isKnown ? expiry : undefined
}

/** What is wrong with a number that should have digits only; undefined when nothing is wrong. */
export function numberError(number: string): CardFieldError | undefined {
  if (number === '') return 'number_missing'
  return /^\d{13,19}$/.test(number) && passesLuhn(number) ? undefined : 'number_invalid'
}

function expiryError(text: string, expiry: Expiry | undefined, now: number): CardFieldError | undefined {
  if (text.trim() === '') return 'expiry_missing'
  if (expiry === undefined) return 'expiry_invalid'
  // A card is good until the end of its month, wherever its holder is: the last time zone to leave it is twelve hours behind.
  const monthOver = Date.UTC(expiry.year, expiry.month, 1, 12)
  return now >= monthOver ? 'expiry_past' : undefined
}

function codeError(code: string, number: string): CardFieldError | undefined {
  if (code === '') return 'security_code_missing'
  const length = brandOf(number) === 'amex' ? 4 : 3
  return /^\d+$/.test(code) && code.length === length ? undefined : 'security_code_invalid'
}

function nameError(name: string): CardFieldError | undefined {
  if (name === '') return undefined
  const { length } = Array.from(name)
  // Control characters are on no card, and the database does not keep all of them.
  return length >= 3 && length <= 64 && !/\p{Cc}/u.test(name) && !holdsNumber(name) ? undefined : 'name_invalid'
}

const errorOf = (field: CardField, error: CardFieldError | undefined): CardErrors =>
  error === undefined ? {} : { [field]: error }

const choices: readonly CardNetworkChoice[] = ['automatic', 'national', 'visa', 'mastercard']

const readNetwork = (text: string | undefined): CardNetworkChoice =>
  choices.find((choice) => choice === text) ?? 'automatic'

/** If the payer makes no choice, a known card keeps its network; otherwise the national network is preferred, if the card belongs to one. */
const networkOf = (choice: CardNetworkChoice): Required<Pick<CardInput, 'preferredNetwork' | 'isNetworkChosen'>> =>
  choice === 'automatic'
    ? { preferredNetwork: 'national', isNetworkChosen: false }
    : { preferredNetwork: choice, isNetworkChosen: true }
