/** What messages to an endpoint are signed with: 32 bytes as 64 hexadecimal digits (stancer-v2 section 10), drawn by us and kept sealed. */
import { randomBytes } from 'node:crypto'
import { DAY, type Instant } from '../kit/clock.ts'
import type { Place, Sealed, Vault } from '../vault/index.ts'
import type { WebhookEndpoint } from './endpoint.ts'

/** How long a replaced secret is still signed with: time enough to bring the new one to every receiver. */
const previousSecretLivesMs = DAY

type SecretColumns = Pick<WebhookEndpoint, 'secretSealed' | 'secretKeyId'>
type PreviousColumns = Pick<WebhookEndpoint, 'previousSecretSealed' | 'previousSecretKeyId' | 'previousSecretUntil'>
type Named = Pick<WebhookEndpoint, 'realmId' | 'id'>

/** A new one, as the row holds it. */
export function newSecret(vault: Pick<Vault, 'seal'>, endpoint: Named): SecretColumns {
  const { text, keyId } = vault.seal(randomBytes(32).toString('hex'), placeOf(endpoint, 'secret_sealed'))
  return { secretSealed: text, secretKeyId: keyId }
}

/** The one that is signed with from now on. Throws as {@link Vault.open}. */
export const secretOf = (vault: Pick<Vault, 'open'>, endpoint: Named & SecretColumns): string =>
  vault.open({ text: endpoint.secretSealed, keyId: endpoint.secretKeyId }, placeOf(endpoint, 'secret_sealed'))

/** All that are signed with at a moment of real time, the newest first. Throws as {@link Vault.open}. */
export function secretsAt(vault: Pick<Vault, 'open'>, endpoint: WebhookEndpoint, realNow: Instant): string[] {
  const previous = previousOf(endpoint)
  const isLiving = (endpoint.previousSecretUntil ?? 0) > realNow
  const rest = previous !== null && isLiving ? [vault.open(previous, placeOf(endpoint, 'previous_secret_sealed'))] : []
  return [secretOf(vault, endpoint), ...rest]
}

/** The present secret in the place of the previous one, as the row holds it until then. Throws as {@link Vault.open}. */
export function retiringSecret(
  vault: Pick<Vault, 'open' | 'seal'>,
  endpoint: WebhookEndpoint,
  realNow: Instant,
): PreviousColumns {
  const { text, keyId } = vault.seal(secretOf(vault, endpoint), placeOf(endpoint, 'previous_secret_sealed'))
  return {
    previousSecretSealed: text,
    previousSecretKeyId: keyId,
    previousSecretUntil: realNow + previousSecretLivesMs,
  }
}

function previousOf({ previousSecretSealed, previousSecretKeyId }: WebhookEndpoint): Sealed | null {
  if (previousSecretSealed === null || previousSecretKeyId === null) return null
  return { text: previousSecretSealed, keyId: previousSecretKeyId }
}

const placeOf = ({ realmId, id }: Named, column: string): Place => ({
  realmId,
  table: 'webhook_endpoints',
  rowId: id,
  column,
})
