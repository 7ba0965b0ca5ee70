/** An installation's public names, where a test does not listen. */
import type { PublicNames } from '../../src/kit/context.ts'

export const names: PublicNames = {
  api: 'http://api.test',
  page: 'http://page.test',
  threeDSecure: 'http://3ds.test',
}
