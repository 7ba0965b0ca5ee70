/** Where the server of a data directory listens, kept in a file there while it runs, so that commands beside it find it on whatever port. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PublicNames } from '../kit/context.ts'

export interface ListeningServer {
  /** `http://127.0.0.1:4242` */
  readonly url: string
  /** What objects show of it. */
  readonly names: PublicNames
}

const fileOf = (dataDirectory: string): string => join(dataDirectory, 'server.json')

export async function keepListeningServer(dataDirectory: string, { url, names }: ListeningServer): Promise<void> {
  const { api, page, threeDSecure } = names
  const text = `${JSON.stringify({ url, names: { api, page, threeDSecure } })}\n`
  // With an external database the directory may not exist yet, or not be writable; where it is not, commands are given the address.
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
    .then(() => writeFile(fileOf(dataDirectory), text))
    .catch(() => undefined)
}

export const forgetListeningServer = (dataDirectory: string): Promise<void> =>
  rm(fileOf(dataDirectory), { force: true }).catch(() => undefined)

/** Undefined where no server has written the file. A server that was killed leaves its file behind. */
export async function findListeningServer(dataDirectory: string): Promise<ListeningServer | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(dataDirectory), 'utf8')) as ListeningServer
  } catch {
    return undefined
  }
}
