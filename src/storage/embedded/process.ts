// What the operating system says of a process.

import { readFile } from 'node:fs/promises'
import { errorCode } from './errors.ts'

export interface ProcessState {
  /** name of its program; undefined if the system does not tell */
  readonly program: string | undefined
  /** its parent's id; undefined if the system does not tell */
  readonly parent: number | undefined
}

/**
 * The process with this id, or undefined when there is none. A process that has ended and waits for its parent does not
 * count.
 */
export async function findProcess(pid: number): Promise<ProcessState | undefined> {
  if (process.platform === 'linux') return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
  return isSignalable(pid) ? { program: undefined, parent: undefined } : undefined
}

/** Reads the text of /proc/[pid]/stat: id, program in parentheses, state, parent and more (proc_pid_stat(5)). */
export function parseStat(text: string): ProcessState | undefined {
  const end = text.lastIndexOf(')')
  const [state, parent] = text.slice(end + 2).split(' ')
  if (end < 0 || state === 'Z' || state === 'X') return undefined
  return { program: text.slice(text.indexOf('(') + 1, end), parent: Number(parent) }
}

function isSignalable(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
