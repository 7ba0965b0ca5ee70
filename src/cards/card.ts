/** A payment card as it is kept: its number sealed, the rest as the wires show it (stancer-v2 section 4). */
import type { Instant } from '../kit/clock.ts'
import { defineTable, without } from '../kit/table.ts'
import type { CardFacts } from './directory.ts'

/** Which network a co-branded card goes through. */
export type PreferredNetwork = 'national' | 'visa' | 'mastercard'

export const preferredNetworks: readonly PreferredNetwork[] = ['national', 'visa', 'mastercard']

export interface Card extends CardFacts {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  readonly numberSealed: string
  readonly numberKeyId: string
  /** Finds a card by its number without keeping it: keyed, see the vault. */
  readonly fingerprint: string
  readonly fingerprintKeyId: string
  readonly last4: string
  readonly expMonth: number
  /** Four digits. */
  readonly expYear: number
  readonly preferredNetwork: PreferredNetwork
  /** Free text, often the holder. */
  readonly name: string | null
  readonly zipCode: string | null
  /** The merchant's own id, unique among cards that are not deleted. */
  readonly externalId: string | null
  readonly customerId: string | null
  /** Whether the card may pay again after its first payment. */
  readonly tokenize: boolean
  /** Whether it may pay again only because tokens of v3 stand for it (src/gateway): it is deleted with the last of them. */
  readonly keptForTokens: boolean
}

export const cards = defineTable<Card>('cards', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  numberSealed: true,
  numberKeyId: true,
  fingerprint: true,
  fingerprintKeyId: true,
  last4: true,
  expMonth: true,
  expYear: true,
  brand: true,
  country: true,
  network: true,
  funding: true,
  nature: true,
  preferredNetwork: true,
  name: true,
  zipCode: true,
  externalId: true,
  customerId: true,
  tokenize: true,
  keptForTokens: true,
})

/** Columns that are never shown: the sealed number, and the fingerprint by which a card is found. */
const unshown = ['numberSealed', 'numberKeyId', 'fingerprint', 'fingerprintKeyId'] as const

export type ShownCard = Omit<Card, (typeof unshown)[number]>

export const shownCards = without(cards, unshown)

/** A security code, kept from the card's registration until its first authorization ends, and never longer than its daily key. */
export interface SecurityCode {
  readonly realmId: number
  readonly cardId: string
  readonly version: number
  readonly sealed: string
  readonly keyId: string
  readonly createdAt: Instant
}

export const securityCodes = defineTable<SecurityCode>('security_codes', ['realmId', 'cardId'], {
  realmId: true,
  cardId: true,
  version: true,
  sealed: true,
  keyId: true,
  createdAt: true,
})
