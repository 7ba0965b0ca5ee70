// How PostgreSQL's programs are started: as the account that may run them, with an environment of their own (none of
// our variables, which hold secrets), and, where that account cannot walk to the binaries or to the data, with the one
// capability that lets it. That happens when root keeps a checkout or its data below a directory that only root may
// enter, such as /root. No directory's mode is changed for it.

import { readFile } from 'node:fs/promises'
import { canEnter } from './account.ts'
import type { Account } from './account.ts'
import { EmbeddedDatabaseError } from './errors.ts'

export interface Command {
  readonly file: string
  readonly args: string[]
  readonly options: { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number }
}

export interface Launcher {
  /** The command that runs a program as the database's account. */
  command(program: string, args: string[]): Command
  /** What to do about output that says that the program could not even be started; undefined for any other. */
  explain(output: string): string | undefined
}

export interface LaunchNeeds {
  readonly account: Account | undefined
  /** directories that the account must be able to enter */
  readonly directories: string[]
  /** directory of libraries to prefer, if any */
  readonly libraryPath: string | undefined
}

/** @throws EmbeddedDatabaseError when the account cannot enter the directories and cannot be enabled to */
export async function launcherFor({ account, directories, libraryPath }: LaunchNeeds): Promise<Launcher> {
  const options = { cwd: '/', env: environment(libraryPath) }
  const explain = (output: string) => explainLaunch(output, account && directories)
  if (!account) return { command: (file, args) => ({ file, args, options }), explain }
  if (await canEnterAll(directories, account)) {
    return { command: (file, args) => ({ file, args, options: { ...options, ...account } }), explain }
  }
  const capability = passageCapability(await readFile('/proc/self/status', 'utf8').catch(() => ''))
  if (!capability) throw new EmbeddedDatabaseError(unreachable(directories))
  const prefix = passage(account, capability)
  return { command: (file, args) => ({ file: 'setpriv', args: [...prefix, file, ...args], options }), explain }
}

/** @param directories what another account must be able to enter, if another account is to run it */
function explainLaunch(output: string, directories: string[] | undefined): string | undefined {
  if (/spawn \/.* ENOENT|^setpriv: failed to execute .*No such file/m.test(output)) return otherLibrary
  if (!directories) return undefined
  if (/spawn (.* )?(EPERM|EINVAL)/.test(output)) return rootOnly
  return /spawn setpriv ENOENT|spawn .* EACCES|^setpriv: /m.test(output) ? unreachable(directories) : undefined
}

const rootOnly =
  'PostgreSQL cannot run as root, and this system does not let root run it as another user. Start Guichet as an ' +
  'ordinary user, or name a server with DATABASE_URL.'

const otherLibrary =
  'The embedded PostgreSQL is built for the GNU C library, which this system lacks (Alpine Linux and others with ' +
  'musl). Use a system or container image that has it, or name a server with DATABASE_URL.'

function unreachable(directories: string[]): string {
  return (
    `PostgreSQL cannot run as root, and the account it runs as instead cannot enter ${directories.join(' or ')}. ` +
    'Move Guichet and its data directory (GUICHET_DATA_DIR) to where other users may enter, install setpriv ' +
    '(util-linux), start Guichet as an ordinary user, or name a server with DATABASE_URL.'
  )
}

/**
 * The least capability that we hold and that lets a process enter any directory (capabilities(7)). The second one,
 * which also lets it write, is what is left to root in a container with Docker's default set.
 * @param status text of /proc/self/status
 */
export function passageCapability(status: string): string | undefined {
  const permitted = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
  const candidates: [name: string, bit: bigint][] = [
    ['dac_read_search', 2n],
    ['dac_override', 1n],
  ]
  return candidates.find(([, bit]) => (permitted >> bit) & 1n)?.[0]
}

/** Arguments of setpriv(1). PostgreSQL asks access(2), which ignores capabilities unless no_setuid_fixup is set. */
function passage({ uid, gid }: Account, capability: string): string[] {
  return [
    ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'],
    ...[`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--'],
  ]
}

async function canEnterAll(directories: string[], account: Account): Promise<boolean> {
  const answers = await Promise.all(directories.map((directory) => canEnter(directory, account)))
  return answers.every(Boolean)
}

function environment(libraryPath: string | undefined): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(libraryPath && { LD_LIBRARY_PATH: libraryPath }),
  }
}
