/**
 * What the listener shows to prove who it is: certificate and key, from files that somebody else keeps, or issued by the installation's own authority. Both are checked at intervals while the server
 * runs (`refresh`), so that a renewal needs no restart.
 */
import type { X509Certificate } from 'node:crypto'
import type { KeyPair, TlsIdentity } from '../../api/tls-server.ts'
import { DAY, type Clock, type Instant } from '../../kit/clock.ts'

export interface Identity extends TlsIdentity {
  /** The authority that clients have to trust, where it is the installation's own. */
  readonly authorityFile: string | undefined
  /** Loads a changed certificate, and renews one that ends soon. When that fails, it tells the operator and keeps the present one. */
  refresh(): Promise<void>
}

export interface IdentityServices {
  /** Real time. */
  readonly clock: Clock
  /** Tells the operator. */
  readonly tell: (message: string) => void
}

/** Holds the pair that is shown, and tells its listeners of a new one. */
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
