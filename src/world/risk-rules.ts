/** The risk rule of the simulated world: a payer with the word "Review" in the name is reviewed by a person. */
import type { RiskRules } from '../gateway/risk-rules.ts'

export const worldRiskRules: RiskRules = {
  asksForReview: (names) => names.some((name) => /\breview\b/i.test(name)),
}
