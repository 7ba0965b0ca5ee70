/** An installation's public names, for tests without a listener. */
import { BankingHours } from '../../src/kit/banking-hours.ts'
import type { PublicNames } from '../../src/kit/context.ts'

export const names: PublicNames = {
  api: 'http://api.test',
  page: 'http://page.test',
  threeDSecure: 'http://3ds.test',
}

/** The banks' day of an installation without its own settings. */
export const hours = new BankingHours({ timeZone: 'Europe/Paris', cutOff: '23:00' })
