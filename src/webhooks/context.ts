/** What the verbs of webhooks need besides the usual context. */
import type { Context } from '../kit/context.ts'
import type { Vault } from '../vault/index.ts'
import type { DeliveryAddresses } from './addresses.ts'

export interface WebhookContext extends Context {
  readonly vault: Vault
  readonly deliveryAddresses: DeliveryAddresses
}
