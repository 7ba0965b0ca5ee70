/**
 * What the listener shows to prove who it is: certificate and key, out of files that somebody else keeps, or of an authority of the installation's own. Both are looked at again and again while the server
 * runs (`refresh`), so that none of them takes a restart to renew.
 */
import type { X509Certificate } from 'node:crypto'
import type { KeyPair, TlsIdentity } from '../../api/tls-server.ts'
import { DAY, type Clock, type Instant } from '../../kit/clock.ts'

export interface Identity extends TlsIdentity {
  /** The authority that clients have to trust, where it is the installation's own. */
  readonly authorityFile: string | undefined
  /** Takes up what has changed, and renews what ends. Goes on with what there is when that fails, and says so. */
  refresh(): Promise<void>
}

export interface IdentityServices {
  /** Real time. */
  readonly clock: Clock
  /** Tells the operator. */
  readonly tell: (message: string) => void
}

/** Holds the pair that is shown, and tells who listens of another one. */
export class ShownPair {
  #pair: KeyPair
  readonly #listeners: ((pair: KeyPair) => void)[] = []

  constructor(pair: KeyPair) {
    this.#pair = pair
  }

  get current(): KeyPair {
    return this.#pair
  }

  /** False when it is the one that is shown already. */
  show(pair: KeyPair): boolean {
    if (pair.certificate === this.#pair.certificate && pair.key === this.#pair.key) return false
    this.#pair = pair
    for (const listener of this.#listeners) listener(pair)
    return true
  }

  onChange(listener: (pair: KeyPair) => void): void {
    this.#listeners.push(listener)
  }
}

export const endOf = (certificate: X509Certificate): Instant => Date.parse(certificate.validTo)

export const beginOf = (certificate: X509Certificate): Instant => Date.parse(certificate.validFrom)

/** `2030-01-15` */
export const dayOf = (instant: Instant): string => new Date(instant).toISOString().slice(0, 10)

/** Whole days left, rounded down. */
export const daysLeft = (certificate: X509Certificate, now: Instant): number =>
  Math.floor((endOf(certificate) - now) / DAY)
