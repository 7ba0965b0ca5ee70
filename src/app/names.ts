/** Where the outside reaches this installation: as configured, or where it listens. */
import type { PublicNames } from '../kit/context.ts'
import type { Config } from './config.ts'

type Configured = Pick<Config, 'apiUrl' | 'pageUrl' | 'threeDSUrl' | 'host' | 'port'>

export class InstallationNames implements PublicNames {
  readonly #configured: Configured
  #listening: string

  constructor(configured: Configured) {
    this.#configured = configured
    // What a process that does not listen (a worker) can tell.
    this.#listening = `http://${configured.host}:${configured.port}`
  }

  /** The address is known: with port 0 only now. */
  listensAt(url: string): void {
    this.#listening = url
  }

  get api(): string {
    return this.#configured.apiUrl ?? this.#listening
  }

  get page(): string {
    return this.#configured.pageUrl ?? this.#listening
  }

  get threeDSecure(): string {
    return this.#configured.threeDSUrl ?? this.#listening
  }
}
