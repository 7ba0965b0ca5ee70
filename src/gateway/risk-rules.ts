/** What payments ask of whoever looks at risks (gateway-v3 section 5.1). The simulated world fulfils it. */

export interface RiskRules {
  /** Whether a payment is to be looked at by somebody before what was bought is delivered. Its payer's names are as they were given. */
  asksForReview(names: readonly string[]): boolean
}
