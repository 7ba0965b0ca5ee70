/** Values that operations are made with. */
import type { Account } from '../model/account.ts'
import { addDays, type Day } from '../model/calendar.ts'
import type { GivenCard, InlineCard } from '../model/cards.ts'
import { ref } from '../model/expected.ts'
import type { Currency, Name } from '../model/objects.ts'
import { otherCards, testCards } from '../model/test-cards.ts'
import type { Random } from '../random.ts'
import { unseenUse, type Choice, type Sent } from './kind.ts'

const currencies = ['eur', 'aud', 'cad', 'chf', 'dkk', 'gbp', 'nok', 'pln', 'sek', 'usd'] as const
const numbers = [...testCards.keys()]
const others = [...otherCards.keys()]
/** The largest amount that the API accepts. */
export const largestAmount = 4_294_967_295

/** A few currencies come more often than the others, so that balances grow. */
export const chosenCurrency = (random: Random): Currency =>
  random.chance(0.75) ? 'eur' : random.chance(0.6) ? 'usd' : random.pick(currencies)

/** Small and usual amounts, some whose shares end in a half, a few of the largest possible, and nothing. */
export function chosenAmount(random: Random): number {
  return random.weighted<() => number>([
    [() => random.integer(1, 99), 2],
    [() => random.integer(100, 20_000), 6],
    [() => 500 + 1000 * random.integer(0, 30), 2],
    [() => random.integer(20_000, 3_000_000), 2],
    [() => largestAmount - random.integer(0, 3), 0.1],
    [() => 0, 0.4],
  ])()
}

/** A number, and an expiry whose month is over, under way, soon over, or far away. */
export function chosenInline(random: Random, plan: Account): InlineCard {
  const number = random.weighted<() => string | undefined>([
    [() => random.pick(numbers), 12],
    [() => '4000000000000077', 2],
    [() => '4000000000000259', 1],
    [() => random.pick(others), 1],
  ])()
  if (random.chance(0.9)) return { number: number ?? '', expMonth: 12, expYear: 2080 + random.integer(0, 2) }
  const now = new Date(plan.now)
  const month = now.getUTCFullYear() * 12 + now.getUTCMonth() + random.integer(-2, 2)
  return { number: number ?? '', expMonth: (month % 12) + 1, expYear: Math.floor(month / 12) }
}

export function chosenCard({ random, plan, pools }: Choice): GivenCard {
  const saved = random.chance(0.45)
    ? pools.pick(random, 'cards', ({ deleted }) => !deleted || random.chance(0.02))
    : undefined
  return saved === undefined ? { inline: chosenInline(random, plan) } : { saved: saved.name }
}

/** A day around the present one. */
export function chosenDay(random: Random, plan: Account, from: number, to: number): Day {
  return addDays(plan.calendar.dayOf(plan.now), random.integer(from, to))
}

export const sentInline = ({ number, expMonth, expYear }: InlineCard): Sent => ({
  number,
  exp_month: expMonth,
  exp_year: expYear,
})

export const sentCard = (card: GivenCard | undefined): Sent | undefined =>
  card === undefined ? undefined : 'saved' in card ? ref(card.saved) : sentInline(card.inline)

const cardKey = ({ number, expMonth, expYear }: InlineCard): string => `card ${number} ${expMonth}/${expYear}`

/** The word for a card that operations have in common, the same before and after its deletion. */
export const cardTouched = (card: GivenCard): string =>
  'saved' in card ? card.saved.replace(/ again .*/, '') : cardKey(card.inline)

/** The word of operations that use a card: many may find or make the card at once, and all get the same one. */
export const cardUsed = (card: GivenCard | undefined): string[] => (card === undefined ? [] : [`+${cardTouched(card)}`])

/** The card of a payment, whose bank may be asked. */
export function cardOfUsed(account: Account, payment: Name | undefined): string[] {
  const card = payment === undefined ? null : account.payments.find(payment)?.card
  return card === null || card === undefined ? [] : cardUsed({ saved: card })
}

/** The word of operations after which a payment that was refused may go on by itself, with its card. */
export function cardOfUsedUnseen(account: Account, payment: Name | undefined): string[] {
  const isRefused = payment !== undefined && account.payments.find(payment)?.status === 'refused'
  const card = isRefused ? account.payments.get(payment).card : null
  return card === null ? [] : [unseenUse(cardTouched({ saved: card }))]
}

export const isCapturedAtOnce = (card: GivenCard | undefined): boolean =>
  card !== undefined && cardTouched(card).includes('4000000000000077')
