/** What the gateway API's own verbs need besides what payments need. */
import type { DisputeContext } from '../disputes/index.ts'
import type { PaymentContext } from '../payments/index.ts'
import type { RiskRules } from './risk-rules.ts'

export interface GatewayContext extends PaymentContext, DisputeContext {
  /** Null in live mode, where there are no risk rules. */
  readonly riskRules: RiskRules | null
}
