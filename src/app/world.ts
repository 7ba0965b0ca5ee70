/** The simulated world in a process of its own, behind the protocol by which connectors speak: what a live mode is tried on. */
import { resolve } from 'node:path'
import { randomCharacters } from '../kit/id.ts'
import { JournalError, secretPattern, serveNetwork, type NetworkServer } from '../networks/index.ts'
import { worldCardNetwork } from '../world/index.ts'
import { ConfigError, port as portIn, text, type Environment } from './config.ts'
import { cannotListen } from './server.ts'

export interface WorldConfig {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  /** What connectors must show; undefined to have one made. */
  readonly secret: string | undefined
  readonly directory: string
}

export interface World extends NetworkServer {
  readonly secret: string
}

/** Throws ConfigError, which names the variable. */
export function readWorldConfig(env: Environment): WorldConfig {
  const secret = text(env, 'GUICHET_WORLD_SECRET')
  if (secret !== undefined && !secretPattern.test(secret))
    throw new ConfigError('GUICHET_WORLD_SECRET must be 16 to 256 visible characters of ASCII')
  return {
    host: text(env, 'GUICHET_WORLD_HOST') ?? '127.0.0.1',
    port: portIn(env, 'GUICHET_WORLD_PORT') ?? 4243,
    secret,
    directory: resolve(text(env, 'GUICHET_WORLD_DATA') ?? 'data/world'),
  }
}

/** Throws ConfigError when the address cannot be listened on, or the directory cannot be used. */
export async function startWorld(config: WorldConfig, onError: (error: unknown) => void): Promise<World> {
  const { host, port, directory, secret = randomCharacters(secretLength) } = config
  try {
    const server = await serveNetwork({
      network: worldCardNetwork,
      name: 'the simulated world of Guichet',
      secret,
      directory,
      host,
      port,
      onError,
    })
    return { ...server, secret }
  } catch (error) {
    if (error instanceof JournalError) throw new ConfigError(`GUICHET_WORLD_DATA: ${error.message}`)
    throw cannotListen(error, host, port, 'GUICHET_WORLD')
  }
}

const secretLength = 32
