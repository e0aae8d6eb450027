import type {
  InboxMessage,
  InboxMessageInFull,
  SandboxClock,
  SandboxFault,
  SandboxFaultOptions,
  SandboxLogLine,
  SandboxRecord,
  SandboxSettings,
  SandboxStatus,
  Traffic,
  TrafficCounts,
} from '../../domain/sandbox/sandbox.ts'

/** The offline service as its owner steers it. Methods other than start and status need it to run. */
export interface Sandbox {
  /** Starts it unless it runs already, and waits until it answers. */
  start(): Promise<SandboxStatus & {readonly startedNow: boolean}>
  /** @returns false when it was not running. */
  stop(): Promise<boolean>
  /** Undefined when it is not running. */
  status(): Promise<SandboxStatus | undefined>
  /** Shell variables for other programs: secrets included. @param by `proxy`: AWS's own host names, led here by a proxy */
  environment(by: 'address' | 'proxy'): Promise<Readonly<Record<string, string>>>
  /** Forgets all data; addresses and credentials stay. */
  reset(): Promise<void>
  /** Newest first. */
  inbox(filter: {to?: string; limit?: number}): Promise<readonly InboxMessage[]>
  message(id: string): Promise<InboxMessageInFull | undefined>
  dnsRecords(zone?: string): Promise<readonly SandboxRecord[]>
  setRecord(record: SandboxRecord, zone?: string): Promise<void>
  /** @returns how many records went. */
  deleteRecords(filter: {name: string; type?: string; data?: string}): Promise<number>
  importZone(text: string, origin?: string): Promise<{zone: string; records: number}>
  exportZone(zone: string): Promise<string>
  clock(): Promise<SandboxClock>
  /** Sets it, lets it jump, or has it follow this machine's again. */
  moveClock(change: {now: number} | {advanceMillis: number} | {follow: true}): Promise<SandboxClock>
  settings(): Promise<SandboxSettings>
  /** Changes what is given. @returns all of them as they are then. */
  changeSettings(changes: Partial<SandboxSettings>): Promise<SandboxSettings>
  /** Every fault there is, on or off. */
  faults(): Promise<readonly SandboxFault[]>
  /** @param options each only where the fault takes it: SandboxRefused names those it takes. */
  switchFaultOn(name: string, options: SandboxFaultOptions): Promise<SandboxFault>
  /** @returns names of those that were on. */
  switchFaultsOff(which: {name: string} | {all: true}): Promise<readonly string[]>
  /** The last lines of its log, oldest first, and with `follow` each new one until we are interrupted. Works while it is stopped too. */
  log(options: {lines: number; follow: boolean}): AsyncIterable<SandboxLogLine>
  generateTraffic(traffic: Traffic): Promise<TrafficCounts>
}

/** Runs sesctl's own commands as a person would, each in a process of its own. */
export interface Commands {
  /**
   * @param words what follows `sesctl`.
   * @param options.shown whether the output is shown as it comes; it is returned either way.
   */
  run(words: readonly string[], options: {shown: boolean; input?: string}): Promise<CommandOutcome>
}

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}
