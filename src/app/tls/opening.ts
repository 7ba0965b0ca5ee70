/** Applies the configuration of TLS: opens the identity at the start, and renews it while the server runs. */
import type { PublicNames } from '../../kit/context.ts'
import { MINUTE } from '../../kit/clock.ts'
import type { Config } from '../config.ts'
import { repeat } from '../repeat.ts'
import { identityOfFiles } from './certificate-files.ts'
import { hostsOf } from './hosts.ts'
import type { Identity, IdentityServices } from './identity.ts'
import { identityOfLocalAuthority } from './local-authority.ts'

export interface OpeningOptions extends IdentityServices {
  readonly config: Config
  readonly names: PublicNames
}

/** Undefined where the server speaks plain HTTP. Throws ConfigError when what is configured cannot be used. */
export async function openIdentity({ config, names, clock, tell }: OpeningOptions): Promise<Identity | undefined> {
  switch (config.tls?.kind) {
    case undefined:
      return undefined
    case 'files':
      return identityOfFiles(config.tls, { clock, tell })
    case 'auto':
      return identityOfLocalAuthority({
        dataDirectory: config.dataDirectory,
        hosts: hostsOf(names, config.host),
        clock,
        tell,
      })
  }
}

const refreshEveryMs = MINUTE

/** Until the returned function is called, which resolves when the work under way has ended. */
export function startRenewing(identity: Identity | undefined, onError: (error: unknown) => void): () => Promise<void> {
  if (identity === undefined) return () => Promise.resolve()
  const stopping = new AbortController()
  const work = repeat(() => identity.refresh(), refreshEveryMs, stopping.signal, onError)
  return async () => {
    stopping.abort()
    await work
  }
}
