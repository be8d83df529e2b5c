import { readdir, readFile } from 'node:fs/promises'

export interface RunningProcess {
  readonly pid: number
  readonly command: string
}

/** The living processes of a process group, and those (as the database) that name the data folder. */
export async function processesOf(group: number, dataDir: string): Promise<RunningProcess[]> {
  const names = await readdir('/proc')
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess))
  return found
    .filter((one) => one !== null)
    .filter((one) => one.group === group || one.command.includes(dataDir))
}

async function readProcess(name: string): Promise<(RunningProcess & { group: number }) | null> {
  const [stat, line] = await Promise.all([
    readFile(`/proc/${name}/stat`, 'utf8').catch(() => ''),
    readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''),
  ])
  // The second field is the name in brackets and may hold anything; state, parent and group follow it.
  const [state = 'X', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (stat === '' || state === 'Z' || state === 'X') return null
  return { pid: Number(name), group: Number(group), command: line.replaceAll('\0', ' ').trim() }
}
