/** Events and answers as lines for a person. */
import { exponentOf, isCurrency } from '../../kit/currency.ts'
import { SECOND } from '../../kit/clock.ts'
import type { PostedMessage } from '../../webhooks/index.ts'
import { whyNot } from '../api-client.ts'
import { objectOf } from './forwarder.ts'
import type { ToldEvent } from './source.ts'

/** `2030-01-15 13:00:00  payment.captured  paym_…  12.00 EUR  evt_…`: local time, type, object, its telling facts, event. */
export function eventLine(event: ToldEvent): string {
  const facts = factsOf(event.data as Facts)
  return [
    timeOf(event.created),
    event.type.padEnd(24),
    objectOf(event),
    ...(facts === '' ? [] : [facts]),
    event.id,
  ].join('  ')
}

/** The outcome of forwarding an event. */
export const answerLine = (event: ToldEvent, posted: PostedMessage): string =>
  `  → ${'status' in posted ? `${posted.status} in ${posted.ms} ms` : `not delivered: ${whyNot(posted.failure)}`}  ${event.type}  ${event.id}`

function timeOf(seconds: number): string {
  const at = new Date(seconds * SECOND)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}

type Facts = Readonly<Record<string, unknown>>

/** The money of an object and why it was refused, or else the first field by which a person knows it. */
function factsOf(data: Facts): string {
  const { amount, currency, response } = data
  if (typeof amount === 'number' && typeof currency === 'string') {
    const refusal = typeof response === 'string' && response !== '00' ? `, response ${response}` : ''
    return `${moneyOf(amount, currency)}${refusal}`
  }
  const known = tellingFields.find((field) => typeof data[field] === 'string')
  return known === undefined ? '' : String(data[known])
}

/** The telling fields of objects without an amount: names, the reference of a mandate, the last digits of a card, the payment of an authentication, the kind of a check. */
const tellingFields = ['name', 'email', 'rum', 'last4', 'payment', 'city', 'check_type', 'external_id']

function moneyOf(amount: number, currency: string): string {
  const digits = isCurrency(currency) ? exponentOf(currency) : 0
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`
}
