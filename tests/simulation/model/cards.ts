/** Cards that are stored. */
import type { Account } from './account.ts'
import { done, refused, type Expected } from './expected.ts'
import type { Card, Name } from './objects.ts'
import { cardView } from './views.ts'

export interface InlineCard {
  readonly number: string
  readonly expMonth: number
  readonly expYear: number
}

/** A card as an operation gives it: by its name, or with its number. */
export type GivenCard = { readonly saved: Name } | { readonly inline: InlineCard }

/** The name contains how often a card of this number and expiry was deleted: a card that is given after that is another one. */
const nameOf = ({ number, expMonth, expYear }: InlineCard, deletions: number): Name =>
  `card ${number} ${expMonth}/${expYear}${deletions === 0 ? '' : ` again ${deletions}`}`

/** The name that the card has, or would get. */
export function nameOfCard(account: Account, given: GivenCard): Name {
  if ('saved' in given) return given.saved
  let deletions = 0
  while (account.cards.find(nameOf(given.inline, deletions))?.deleted === true) deletions++
  return nameOf(given.inline, deletions)
}

/** A number can always be used, a stored card until it is deleted. */
export const isUsable = (account: Account, given: GivenCard): boolean =>
  'inline' in given || account.cards.find(given.saved)?.deleted === false

/** A known card if number and expiry agree, else a new one. */
export function keepCard(account: Account, inline: InlineCard): Card {
  const name = nameOfCard(account, { inline })
  const known = account.cards.find(name)
  if (known !== undefined) return known
  account.counts.add('cards', 1)
  return account.cards.set(name, { name, ...inline, created: account.now, deleted: false })
}

export function saveCard(account: Account, inline: InlineCard): Expected {
  return done('a card is kept; the same number and expiry are the same card', cardView(keepCard(account, inline)))
}

export function readCard(account: Account, name: Name): Expected {
  if (!isUsable(account, { saved: name })) return refused('a card that is not there, or deleted', 404)
  return done('a card is read', cardView(account.cards.get(name)))
}

export function deleteCard(account: Account, name: Name): Expected {
  if (!isUsable(account, { saved: name })) return refused('a card that is not there, or deleted', 404)
  account.counts.add('cards', -1)
  return done('a card is deleted', cardView(account.cards.change(name, { deleted: true })))
}
