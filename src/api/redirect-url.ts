/** Where a payer goes to prove who they are: the address that `auth.redirect_url` shows, and the path that the bank's page answers at (stancer-v2 section 8). */
import type { PublicNames } from '../kit/context.ts'

export const redirectPath = (authenticationId: string): string => `/v2/redirect/${authenticationId}`

export const redirectUrl = ({ threeDSecure }: PublicNames, authenticationId: string): string =>
  threeDSecure + redirectPath(authenticationId)
