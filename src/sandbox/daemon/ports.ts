import {randomInt} from 'node:crypto'
import {join} from 'node:path'
import {readJson, writeJson} from '../store/files.ts'

export const PORT_NAMES = ['broker', 'aws', 'smtp', 'smtps', 'dns', 'control', 'cf', 'uaa', 'proxy'] as const
type PortName = (typeof PORT_NAMES)[number]
/** TCP ports on 127.0.0.1, and UDP for dns. 0 stands for a free one. */
export type Ports = Readonly<Record<PortName, number>>

const fileOf = (folder: string): string => join(folder, 'ports.json')

/**
 * Systems hand out ports from above these to whoever asks for any: one of these is still free when the sandbox comes back
 * to it, whoever has worked on the machine in between.
 */
const LOWEST = 20_000
const BEYOND = 32_000

/** The ports that the sandbox had the last time; any of a quiet range where it had none. */
export function rememberedPorts(folder: string): Ports {
  const kept = readJson(fileOf(folder))
  const port = (name: PortName): number => {
    const value = (kept as Partial<Record<string, unknown>> | undefined)?.[name]
    const known = typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536
    return known ? value : randomInt(LOWEST, BEYOND)
  }
  return {
    broker: port('broker'),
    aws: port('aws'),
    smtp: port('smtp'),
    smtps: port('smtps'),
    dns: port('dns'),
    control: port('control'),
    cf: port('cf'),
    uaa: port('uaa'),
    proxy: port('proxy'),
  }
}

export function rememberPorts(folder: string, ports: Ports): void {
  writeJson(fileOf(folder), ports)
}

/**
 * Starts something on the ports that are wanted. One that somebody else has is given up for a free one, which is logged.
 * @throws what `start` throws for any other reason.
 */
export async function onPorts<Wanted extends Readonly<Record<string, number>>, Started>(
  wanted: Wanted,
  start: (ports: Wanted) => Promise<Started>,
  log: (line: string) => void,
): Promise<Started> {
  let ports = wanted
  for (;;) {
    try {
      return await start(ports)
    } catch (error) {
      const taken = takenPort(error)
      const name = Object.keys(ports).find((key) => taken !== undefined && ports[key] === taken)
      if (name === undefined) throw error
      log(`${name}: port ${taken} is taken, another one is used from now on`)
      ports = {...ports, [name]: 0}
    }
  }
}

function takenPort(error: unknown): number | undefined {
  if (!(error instanceof Error && 'code' in error && 'port' in error)) return undefined
  const unusable = error.code === 'EADDRINUSE' || error.code === 'EACCES'
  return unusable && typeof error.port === 'number' && error.port > 0 ? error.port : undefined
}
