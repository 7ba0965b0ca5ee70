/** Merchant channels, as the gateway API calls an account's modes (gateway-v3 section 3.1): one for each. */
import type { Mode } from '../kit/context.ts'
import { randomHex } from '../kit/id.ts'

export interface Entity {
  /** 32 hexadecimal characters in lower case. */
  readonly id: string
  readonly accountId: string
  readonly mode: Mode
  /** Whether its shop is told what becomes of transactions (gateway-v3 section 5). */
  readonly notificationsEnabled: boolean
}

export const newEntity = (accountId: string, mode: Mode): Entity => ({
  id: randomHex(16),
  accountId,
  mode,
  notificationsEnabled: false,
})
