/** The risk rule of the simulated world: a payer whose name has the word "Review" in it is looked at by somebody. */
import type { RiskRules } from '../gateway/risk-rules.ts'

export const worldRiskRules: RiskRules = {
  asksForReview: (names) => names.some((name) => /\breview\b/i.test(name)),
}
