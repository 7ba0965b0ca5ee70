/** What other parts may use of cards. */
export { brandOf, type CardBrand } from './brand.ts'
export { passesLuhn } from './luhn.ts'
export { cards, preferredNetworks, shownCards, type Card, type PreferredNetwork, type ShownCard } from './card.ts'
export type { CardContext } from './context.ts'
export type { WalletToken, Wallets } from './wallet.ts'
export type { CardDirectory, CardFacts } from './directory.ts'
export { eraseSecurityCode, keepSecurityCode, takeSecurityCode } from './security-code.ts'
export {
  assertCard,
  deleteCard,
  getCard,
  keptForTokens,
  openNumber,
  registerCard,
  resolveCard,
  takeCardFromTokens,
  takeCard,
  updateCard,
  useCardOnce,
  type CardChanges,
  type CardInput,
} from './service.ts'
export { isExpired } from './expiry.ts'
export { findCard, listCards } from './store.ts'
