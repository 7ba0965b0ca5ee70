/** What the system says of processes (Linux, proc(5)): the processor time that they used, and their memory. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Processor time of processes so far, user and system, in milliseconds. Processes that have ended count as 0. */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(pids.map(async (pid) => ticksOf(await read(`/proc/${pid}/stat`)) * tickMs))
  return sum(times)
}

/** Proportional set size in MB: memory shared with others counts by its share. Undefined where the system does not tell. */
export async function memoryMb(pids: readonly number[]): Promise<number | undefined> {
  const sizes = await Promise.all(pids.map(async (pid) => pssKb(await read(`/proc/${pid}/smaps_rollup`))))
  const total = sum(sizes)
  return total === 0 ? undefined : Math.round(total / 102.4) / 10
}

/** The processes of the database in a data directory: its server and that server's children. */
export async function databasePids(dataDirectory: string): Promise<number[]> {
  const [line = ''] = (await read(join(dataDirectory, 'postgres', 'postmaster.pid'))).split('\n')
  const postmaster = Number(line)
  if (!(postmaster > 0)) return []
  return [postmaster, ...(await childrenOf(postmaster))]
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = await Promise.all(pids.map(async (pid) => Number(fieldsOf(await read(`/proc/${pid}/stat`))[1])))
  return pids.filter((_, index) => parents[index] === parent)
}

/** Fixed for every Linux program at 100 to the second (USER_HZ). */
const tickMs = 10

/** The fields after the program's name, which may itself contain blanks. */
const fieldsOf = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ')

function ticksOf(stat: string): number {
  const fields = fieldsOf(stat)
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
}

const pssKb = (rollup: string): number => Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0)

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
