/** What the gateway API's own verbs are given besides what payments are. */
import type { DisputeContext } from '../disputes/index.ts'
import type { PaymentContext } from '../payments/index.ts'
import type { RiskRules } from './risk-rules.ts'

export interface GatewayContext extends PaymentContext, DisputeContext {
  /** Null where nobody looks at risks: in live mode. */
  readonly riskRules: RiskRules | null
}
