import type {
  InboxMessage,
  InboxMessageInFull,
  SandboxClock,
  SandboxFault,
  SandboxFaultState,
  SandboxRecord,
  SandboxSettings,
  SandboxStatus,
  TrafficCounts,
} from '../../domain/sandbox/sandbox.ts'
import type {Sandbox} from '../../ports/sandbox/sandbox.ts'
import {ControlClient} from './control-client.ts'
import {daemonAddress, startDaemon, waitForEnd} from './daemon-process.ts'
import {readLog} from './log-file.ts'

interface SandboxOptions {
  /** Where the sandbox keeps its data. */
  readonly folder: string
  /** The daemon's entry file. */
  readonly program: string
  /** Ends what would never end. */
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
}

interface WireStatus {
  readonly pid: number
  readonly uptimeMillis: number
  readonly folder: string
  readonly endpoints: Readonly<Record<string, string>>
  readonly counts: Readonly<Record<string, number>>
  readonly clock: WireClock
  readonly faults: readonly string[]
  readonly unknownRequests: SandboxStatus['unknownRequests']
}

/** Times are epoch milliseconds. */
interface WireClock {
  readonly now: number
  readonly offsetMillis: number
}

type WireFault = Omit<SandboxFault, 'on'> & {
  readonly on: (Omit<SandboxFaultState, 'since' | 'until'> & {since: number; until: number | null}) | null
}

type WireMessage = Omit<InboxMessageInFull, 'acceptedAt' | 'to'> & {
  readonly acceptedAt: number
  readonly recipients: readonly string[]
}

/** The sandbox of a folder, run as a process of its own and steered by its control API. */
export function sandboxProcess({folder, program, signal, trace}: SandboxOptions): Sandbox {
  const control = new ControlClient(folder, {signal, ...(trace ? {trace} : {})})
  const status = async (): Promise<SandboxStatus | undefined> => {
    const found = await control.find<WireStatus>({method: 'GET', path: '/status'})
    return found && statusOf(found)
  }

  return {
    status,
    start: async () => {
      const running = await status()
      if (running) return {...running, startedNow: false}
      return {...(await startDaemon(program, folder, status)), startedNow: true}
    },
    stop: async () => {
      const address = await daemonAddress(folder)
      if (!address || !(await control.find({method: 'POST', path: '/stop'}))) return false
      await waitForEnd(address.pid)
      return true
    },
    environment: async (by) => await control.json({method: 'GET', path: by === 'proxy' ? '/env/proxy' : '/env'}),
    reset: async () => {
      await control.json({method: 'POST', path: '/reset'})
    },
    inbox: async ({to, limit}) => {
      const query = {...(to === undefined ? {} : {to}), ...(limit === undefined ? {} : {limit: String(limit)})}
      const {messages} = await control.json<{messages: WireMessage[]}>({method: 'GET', path: '/inbox', query})
      return messages.map(summaryOf)
    },
    message: async (id) => {
      const found = await control.find<WireMessage>({method: 'GET', path: `/inbox/${encodeURIComponent(id)}`})
      return found && {...summaryOf(found), headers: found.headers, text: found.text}
    },
    dnsRecords: async (zone) => {
      const query = zone === undefined ? {} : {zone}
      return (await control.json<{records: SandboxRecord[]}>({method: 'GET', path: '/dns', query})).records
    },
    setRecord: async (record, zone) => {
      const body = {...record, ...(zone === undefined ? {} : {zone})}
      await control.json({method: 'POST', path: '/dns/set', body})
    },
    deleteRecords: async (body) =>
      (await control.json<{deleted: number}>({method: 'POST', path: '/dns/delete', body})).deleted,
    importZone: async (text, origin) =>
      await control.json({
        method: 'POST',
        path: '/dns/import',
        body: {text, ...(origin === undefined ? {} : {origin})},
      }),
    exportZone: async (zone) => await control.text({method: 'GET', path: '/dns/export', query: {zone}}),
    clock: async () => clockOf(await control.json({method: 'GET', path: '/clock'})),
    moveClock: async (body) => clockOf(await control.json({method: 'POST', path: '/clock', body})),
    settings: async () => await settingsOf(control),
    changeSettings: async ({cloudFoundry, tofuVersion, ...rest}) => {
      // Those that can be refused go first, so that nothing has changed then.
      if (cloudFoundry) await control.json({method: 'POST', path: '/cf/settings', body: cloudFoundry})
      if (tofuVersion !== undefined) await control.json({method: 'POST', path: '/broker/upgrade', body: {tofuVersion}})
      await control.json({method: 'POST', path: '/settings', body: rest})
      return await settingsOf(control)
    },
    faults: async () =>
      (await control.json<{faults: WireFault[]}>({method: 'GET', path: '/faults'})).faults.map(faultOf),
    switchFaultOn: async (name, options) => {
      const body = {name, ...options}
      return faultOf((await control.json<{fault: WireFault}>({method: 'POST', path: '/faults/on', body})).fault)
    },
    switchFaultsOff: async (body) =>
      (await control.json<{off: string[]}>({method: 'POST', path: '/faults/off', body})).off,
    log: (options) => readLog(folder, options, signal),
    generateTraffic: async (body) => {
      const counts = await control.json<{sends: number} & TrafficCounts>({method: 'POST', path: '/traffic', body})
      return {messages: counts.sends, permanentBounces: counts.permanentBounces, complaints: counts.complaints}
    },
  }
}

async function settingsOf(control: ControlClient): Promise<SandboxSettings> {
  const [own, broker, cloudFoundry] = await Promise.all([
    control.json<Omit<SandboxSettings, 'tofuVersion' | 'cloudFoundry'>>({
      method: 'POST',
      path: '/settings',
      body: {},
    }),
    control.json<Pick<SandboxSettings, 'tofuVersion'>>({method: 'GET', path: '/broker'}),
    control.json<SandboxSettings['cloudFoundry']>({method: 'GET', path: '/cf/settings'}),
  ])
  return {...own, ...broker, cloudFoundry}
}

function clockOf({now, offsetMillis}: WireClock): SandboxClock {
  return {now: new Date(now).toISOString(), offsetMillis}
}

function faultOf({on, ...fault}: WireFault): SandboxFault {
  if (!on) return {...fault, on}
  const until = on.until === null ? null : new Date(on.until).toISOString()
  return {...fault, on: {...on, since: new Date(on.since).toISOString(), until}}
}

function statusOf(wire: WireStatus): SandboxStatus {
  const endpoint = (name: string): string => wire.endpoints[name] ?? ''
  return {
    pid: wire.pid,
    folder: wire.folder,
    uptimeSeconds: Math.round(wire.uptimeMillis / 1000),
    region: endpoint('region'),
    brokerUrl: endpoint('broker'),
    brokerUsername: endpoint('brokerUsername'),
    awsUrl: endpoint('aws'),
    smtp: endpoint('smtp'),
    smtps: endpoint('smtps'),
    dns: endpoint('dns'),
    caFile: endpoint('caFile'),
    cloudFoundryUrl: endpoint('cloudFoundry'),
    cloudFoundryHome: endpoint('cloudFoundryHome'),
    counts: wire.counts,
    clock: clockOf(wire.clock),
    faults: wire.faults,
    unknownRequests: wire.unknownRequests.map(({service, operation, times}) => ({service, operation, times})),
  }
}

function summaryOf(wire: WireMessage): InboxMessage {
  return {
    id: wire.id,
    acceptedAt: new Date(wire.acceptedAt).toISOString(),
    transport: wire.transport,
    from: wire.from,
    to: wire.recipients,
    subject: wire.subject,
    events: wire.events.map(({kind, recipient}) => ({kind, recipient})),
  }
}
