// Making the cluster on first use. It is made in a directory beside its place and moved there when it is whole, so that
// an interrupted initdb leaves nothing that could be taken for a database.

import { execFile } from 'node:child_process'
import { access, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensureOwner, giveTo } from './account.ts'
import type { Account } from './account.ts'
import { syncDirectory, writeDurably } from './durable-file.ts'
import { EmbeddedDatabaseError, errorCode, errorMessage } from './errors.ts'
import type { Launcher } from './launch.ts'
import { layoutOf, type Layout } from './layout.ts'

export interface ClusterPlan {
  readonly layout: Layout
  readonly account: Account | undefined
  readonly launcher: Launcher
  readonly initdb: string
  readonly user: string
  readonly password: string
  readonly durable: boolean
}

const draftPrefix = 'postgres.new-'

/**
 * Makes the cluster unless there is one. Of two processes that make it at once, one has its cluster kept.
 * @throws EmbeddedDatabaseError when initdb fails, or something else is in the cluster's place
 */
export async function ensureCluster(plan: ClusterPlan): Promise<void> {
  const { layout, account } = plan
  if (!(await isCluster(layout.cluster))) await makeCluster(plan)
  await ensureOwner(layout.cluster, account)
}

/** Removes what interrupted attempts left. To be called by the holder of the directory only. */
export async function removeDrafts(dataDirectory: string): Promise<void> {
  const names = await readdir(dataDirectory)
  const drafts = names.filter((name) => name.startsWith(draftPrefix))
  // An initdb whose parent was killed may still be writing: then the next start removes it.
  await Promise.all(
    drafts.map((name) => rm(join(dataDirectory, name), { recursive: true, force: true }).catch(() => undefined)),
  )
}

async function makeCluster(plan: ClusterPlan): Promise<void> {
  const { dataDirectory, cluster } = plan.layout
  const draft = await mkdtemp(join(dataDirectory, draftPrefix))
  try {
    await giveTo(draft, plan.account)
    await runInitdb(plan, draft)
    await rename(join(draft, 'cluster'), cluster)
    await syncDirectory(dataDirectory)
  } catch (error) {
    // Another process was faster: its cluster is in place, and it may have removed this draft.
    if (!(await isCluster(cluster))) throw explained(error, plan)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function runInitdb({ launcher, account, initdb, user, password, durable }: ClusterPlan, draft: string) {
  const passwordFile = join(draft, 'password')
  await writeDurably(passwordFile, password)
  await giveTo(passwordFile, account)
  const { file, args, options } = launcher.command(initdb, [
    `--pgdata=${join(draft, 'cluster')}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    ...(durable ? [] : ['--no-sync']),
  ])
  await promisify(execFile)(file, args, options)
}

function explained(error: unknown, { layout: { cluster }, launcher }: ClusterPlan): EmbeddedDatabaseError {
  if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? '')) {
    return new EmbeddedDatabaseError(
      `${cluster} is in the place of the database and is none. Move it away, or name another data directory ` +
        'with GUICHET_DATA_DIR.',
      { cause: error },
    )
  }
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  const reason = launcher.explain(`${output}\n${errorMessage(error)}`) ?? (output || errorMessage(error))
  return new EmbeddedDatabaseError(`The database in ${cluster} cannot be made: ${reason}`, { cause: error })
}

/** Whether a database was made in this data directory. */
export const hasDatabase = (dataDirectory: string): Promise<boolean> => isCluster(layoutOf(dataDirectory).cluster)

function isCluster(directory: string): Promise<boolean> {
  return access(join(directory, 'PG_VERSION')).then(
    () => true,
    () => false,
  )
}
