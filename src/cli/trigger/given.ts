/** The options by which the person at the terminal sets fields of the objects that are made. */
import { isCurrency } from '../../kit/currency.ts'
import { UsageError, type CommandInput } from '../command.ts'

/** The options for the objects that are made. `set` is any field of the object that the event is about. */
const overrides = ['amount', 'currency', 'customer', 'card', 'payment', 'set'] as const

export type Override = (typeof overrides)[number]

/** The options that an event takes. */
export interface Taking {
  readonly takes: readonly Override[]
  /** The options that it takes together with an existing `payment`; none when not given. */
  readonly besidePayment?: readonly Override[]
}

export interface Given {
  readonly amount: number | undefined
  readonly currency: string | undefined
  /** Ids. */
  readonly customer: string | undefined
  readonly payment: string | undefined
  /** An id or a number. */
  readonly card: string | undefined
  /** Fields of `--set`. */
  readonly set: Readonly<Record<string, unknown>>
}

/** Throws UsageError for what cannot be used, and for what the event does not take. */
export function readGiven(type: string, taking: Taking, { options, settings = [] }: CommandInput): Given {
  const given = overrides.filter((name) => (name === 'set' ? settings.length > 0 : options[name] !== undefined))
  checkTaken(type, taking, given)
  const { amount, currency, customer, payment, card } = options
  return {
    amount: amount === undefined ? undefined : readAmount(amount),
    currency: currency === undefined ? undefined : readCurrency(currency),
    customer: readId(customer, 'cust', '--customer'),
    payment: readId(payment, 'paym', '--payment'),
    card: readCard(card),
    set: Object.fromEntries(settings.map(readSetting)),
  }
}

function checkTaken(type: string, { takes, besidePayment = [] }: Taking, given: readonly Override[]): void {
  const refused = given.find((name) => !takes.includes(name))
  if (refused !== undefined) throw new UsageError(`${type} takes no --${refused}: ${whatIsTaken(takes)}`)
  if (!given.includes('payment')) return
  const ignored = given.find((name) => name !== 'payment' && !besidePayment.includes(name))
  if (ignored !== undefined)
    throw new UsageError(`${type} takes no --${ignored} of a payment that is there: ${whatIsTaken(besidePayment)}`)
}

/** `it takes --amount 1200, --set FIELD=VALUE` */
const whatIsTaken = (takes: readonly Override[]): string =>
  takes.length === 0 ? 'it takes nothing' : `it takes ${takes.map((name) => usages[name]).join(', ')}`

const usages: Readonly<Record<Override, string>> = {
  amount: '--amount 1200',
  currency: '--currency usd',
  customer: '--customer ID',
  card: '--card NUMBER or ID',
  payment: '--payment ID',
  set: '--set FIELD=VALUE',
}

function readAmount(given: string): number {
  if (!/^\d{1,10}$/.test(given)) throw new UsageError('--amount must be a whole number of cents, as 1200')
  return Number(given)
}

function readCurrency(given: string): string {
  const code = given.toLowerCase()
  if (!isCurrency(code)) throw new UsageError('--currency must be one that can be paid in, as eur')
  return code
}

function readId(given: string | undefined, prefix: string, option: string): string | undefined {
  if (given !== undefined && !new RegExp(`^${prefix}_[a-zA-Z0-9]{24}$`).test(given))
    throw new UsageError(`${option} must be an id: ${prefix}_ and 24 letters or digits`)
  return given
}

function readCard(given: string | undefined): string | undefined {
  const number = given?.replaceAll(/[ -]/g, '')
  if (number === undefined || /^\d{12,19}$/.test(number)) return number
  return readId(given, 'card', '--card')
}

/** Reads `order_id=17`. Numbers stay text: the API reads them as numbers where it expects numbers. */
function readSetting(setting: string): [field: string, value: unknown] {
  const [, field, value] = /^(\w+)=(.*)$/s.exec(setting) ?? []
  if (field === undefined || value === undefined) throw new UsageError('--set must be FIELD=VALUE, as description=Tea')
  if (!/^(?:true$|false$|null$|[[{"])/.test(value)) return [field, value]
  try {
    return [field, JSON.parse(value)]
  } catch {
    throw new UsageError(`--set ${field}: what begins as JSON must be JSON`)
  }
}
