import type {
  InboxMessage,
  InboxMessageInFull,
  SandboxRecord,
  SandboxStatus,
  TrafficCounts,
} from '../../domain/sandbox.ts'
import type {Sandbox} from '../../ports/sandbox.ts'
import {ControlClient} from './control-client.ts'
import {daemonAddress, startDaemon, waitForEnd} from './daemon-process.ts'

interface SandboxOptions {
  /** Where the sandbox keeps its data. */
  readonly folder: string
  /** The daemon's entry file. */
  readonly program: string
  readonly trace?: (line: string) => void
}

interface WireStatus {
  readonly pid: number
  readonly uptimeMillis: number
  readonly folder: string
  readonly endpoints: Readonly<Record<string, string>>
  readonly counts: Readonly<Record<string, number>>
  readonly unknownRequests: SandboxStatus['unknownRequests']
}

type WireMessage = Omit<InboxMessageInFull, 'acceptedAt' | 'to'> & {
  readonly acceptedAt: number
  readonly recipients: readonly string[]
}

/** The sandbox of a folder, run as a process of its own and steered by its control API. */
export function sandboxProcess({folder, program, trace}: SandboxOptions): Sandbox {
  const control = new ControlClient(folder, trace)
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
    environment: async () => await control.json({method: 'GET', path: '/env'}),
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
    generateTraffic: async (body) => {
      const counts = await control.json<{sends: number} & TrafficCounts>({method: 'POST', path: '/traffic', body})
      return {messages: counts.sends, permanentBounces: counts.permanentBounces, complaints: counts.complaints}
    },
  }
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
    counts: wire.counts,
    unknownRequests: wire.unknownRequests.map(({service, operation, times}) => ({service, operation, times})),
  }
}

function summaryOf(wire: WireMessage): InboxMessage {
  return {
    id: wire.id,
    acceptedAt: new Date(wire.acceptedAt).toISOString(),
    road: wire.road,
    from: wire.from,
    to: wire.recipients,
    subject: wire.subject,
    events: wire.events.map(({kind, recipient}) => ({kind, recipient})),
  }
}
