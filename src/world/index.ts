/** The simulated outside, as the program puts it in the place of networks, schemes and banks for everything in test mode. */
export { worldPayers, worldCardNetwork } from './card-issuer.ts'
export { worldCardDirectory } from './card-ranges.ts'
export { worldDisputingBank } from './disputing-bank.ts'
export { laterFateOf, threeDSecureRuleOf, type LaterFate, type ThreeDSecureRule } from './test-cards.ts'
export { worldWallets } from './wallets.ts'
export { worldPayersBank, worldThreeDSecure } from './three-d-secure.ts'
