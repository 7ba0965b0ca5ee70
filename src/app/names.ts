/**
 * The addresses under which clients and payers reach this installation: the configured ones, or the one that it listens on.
 *
 * The published libraries find the page by putting `payment` in place of `api` in the API's name (stancer-v2 section 7). So where the API's host name begins with `api.`, the hosts of the page and of
 * the bank's page follow from it, unless they are configured.
 */
import type { PublicNames } from '../kit/context.ts'
import type { Config } from './config.ts'

type Configured = Pick<Config, 'apiUrl' | 'pageUrl' | 'threeDSUrl' | 'host' | 'port' | 'tls'>

export class InstallationNames implements PublicNames {
  readonly #configured: Configured
  #listening: string

  constructor(configured: Configured) {
    this.#configured = configured
    // A process that does not listen (a worker) assumes the configured port.
    this.#listening = listeningUrl(configured, configured.port)
  }

  /** The address is known: with port 0 only now. */
  listensAt(url: string): void {
    this.#listening = url
  }

  /** Whether no public address is configured, so that all are the one that this process would listen on. */
  get areAssumed(): boolean {
    const { apiUrl, pageUrl, threeDSUrl } = this.#configured
    return apiUrl === undefined && pageUrl === undefined && threeDSUrl === undefined
  }

  get api(): string {
    return this.#configured.apiUrl ?? this.#listening
  }

  get page(): string {
    return this.#configured.pageUrl ?? this.#sister('payment') ?? this.#listening
  }

  get threeDSecure(): string {
    return this.#configured.threeDSUrl ?? this.#sister('3ds') ?? this.#listening
  }

  /** The address with another first label than `api`; undefined where the API's name has none such. */
  #sister(label: string): string | undefined {
    const api = this.#configured.apiUrl
    if (api === undefined) return undefined
    const { protocol, host } = new URL(api)
    return host.startsWith('api.') ? `${protocol}//${label}${host.slice('api'.length)}` : undefined
  }
}

/** `https://127.0.0.1:4242`: where a server listens, with the port that it was given. */
export const listeningUrl = ({ host, tls }: Pick<Config, 'host' | 'tls'>, port: number): string =>
  `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`
