// Everything that is known of an embedded database before its server is looked for: where it is, who runs it, how it is
// started. Its cluster is made here on first use.

import { dirname } from 'node:path'
import { databaseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { ensureCluster } from './cluster.ts'
import { openDataDirectory } from './data-directory.ts'
import { launcherFor } from './launch.ts'
import type { Command, Launcher } from './launch.ts'
import { layoutOf } from './layout.ts'
import type { Layout } from './layout.ts'
import { ensurePassword } from './password.ts'
import { serverArguments } from './settings.ts'
import { chooseSocketDirectory, ensurePrivateDirectory } from './socket-directory.ts'

export interface Site {
  readonly layout: Layout
  readonly socketDirectory: string
  readonly password: string
  readonly launcher: Launcher
  /** starts the server */
  readonly command: Command
  /** what the server notes about how it was started (postmaster.opts) */
  readonly commandLine: string
}

export const databaseUser = 'guichet'
export const databaseName = 'guichet'

/** @throws EmbeddedDatabaseError when the database cannot be made or run here */
export async function prepareSite(path: string, durable: boolean): Promise<Site> {
  const account = await databaseAccount(layoutOf(path).cluster)
  const layout = layoutOf(await openDataDirectory(path, account))
  const { native, initdb, postgres, libraryPath } = await findBinaries(layout.libraries)
  const socketDirectory = chooseSocketDirectory(layout.cluster)
  const isSocketApart = socketDirectory !== layout.cluster

  const directories = [native, layout.dataDirectory, ...(isSocketApart ? [dirname(socketDirectory)] : [])]
  const launcher = await launcherFor({ account, directories, libraryPath })
  const password = await ensurePassword(layout.passwordFile)
  await ensureCluster({ layout, account, launcher, initdb, user: databaseUser, password, durable })
  if (isSocketApart) await ensurePrivateDirectory(socketDirectory, account)

  const args = serverArguments(layout.cluster, socketDirectory, durable)
  const commandLine = [postgres, ...args.map((arg) => `"${arg}"`)].join(' ')
  return { layout, socketDirectory, password, launcher, command: launcher.command(postgres, args), commandLine }
}
