/** The risk rules that payments are checked by (gateway-v3 section 5.1). The simulated world implements them. */

export interface RiskRules {
  /** Whether a person should review the payment before the goods are delivered. `names` are the payer's names as they were given. */
  asksForReview(names: readonly string[]): boolean
}
