import type {RefusalKind} from '../../src/domain/sending/mail-refusal.ts'
import type {TestMail} from '../../src/domain/sending/test-mail.ts'
import type {MailTransports, ProofReport, SendReport} from '../../src/ports/sending/mail-transports.ts'
import type {Clock} from '../../src/ports/time/clock.ts'

export const proved: ProofReport = {proved: true, transcript: []}
export const refusedProof = (kind: RefusalKind): ProofReport => ({
  proved: false,
  refusal: {kind, message: `no: ${kind}`},
  transcript: [],
})

export const accepted: SendReport = {
  accepted: true,
  messageId: '0100018f-1',
  reply: '250 Ok 0100018f-1',
  transcript: [{from: 'server', text: '250 Ok 0100018f-1'}],
}
export const refusedMail = (kind: RefusalKind, message = `no: ${kind}`): SendReport => ({
  accepted: false,
  refusal: {kind, message},
  transcript: [{from: 'server', text: message}],
})

/** Transports that answer from lists; the last answer of a list repeats. */
export class ScriptedTransports implements MailTransports {
  readonly sent: (TestMail & {readonly transport: 'smtp' | 'api'; readonly tls?: string})[] = []
  readonly proofs: string[] = []
  readonly #answers: {
    readonly smtp: readonly SendReport[]
    readonly api: readonly SendReport[]
    readonly smtpProof: readonly ProofReport[]
    readonly apiProof: readonly ProofReport[]
    readonly passwordFits: boolean
  }
  readonly #asked = new Map<string, number>()

  constructor(answers: {
    smtp?: readonly SendReport[]
    api?: readonly SendReport[]
    smtpProof?: readonly ProofReport[]
    apiProof?: readonly ProofReport[]
    passwordFits?: boolean
  }) {
    this.#answers = {
      smtp: [accepted],
      api: [accepted],
      smtpProof: [proved],
      apiProof: [proved],
      passwordFits: true,
      ...answers,
    }
  }

  async sendBySmtp(_: unknown, mail: TestMail, tls: 'starttls' | 'implicit'): Promise<SendReport> {
    this.sent.push({...mail, transport: 'smtp', tls})
    return this.#next('smtp', this.#answers.smtp)
  }
  async sendByApi(_: unknown, mail: TestMail): Promise<SendReport> {
    this.sent.push({...mail, transport: 'api'})
    return this.#next('api', this.#answers.api)
  }
  async proveSmtpLogin(_: unknown, tls: 'starttls' | 'implicit'): Promise<ProofReport> {
    this.proofs.push(tls)
    return this.#next('smtpProof', this.#answers.smtpProof)
  }
  async proveApiKey(): Promise<ProofReport> {
    this.proofs.push('api')
    return this.#next('apiProof', this.#answers.apiProof)
  }
  smtpPasswordFits(): boolean {
    return this.#answers.passwordFits
  }

  #next<Report>(transport: string, list: readonly Report[]): Report {
    const index = this.#asked.get(transport) ?? 0
    this.#asked.set(transport, index + 1)
    const report = list[Math.min(index, list.length - 1)]
    if (report === undefined) throw new Error(`nothing was scripted for ${transport}`)
    return report
  }
}

/** A clock that only moves when somebody waits. */
export class CountingClock implements Clock {
  readonly slept: number[] = []
  readonly #start: number

  constructor(start = Date.UTC(2026, 10, 24, 12)) {
    this.#start = start
  }

  now(): number {
    return this.slept.reduce((sum, millis) => sum + millis, this.#start)
  }
  async sleep(millis: number): Promise<void> {
    this.slept.push(millis)
  }
  newId(): string {
    return '00000000-0000-4000-8000-000000000000'
  }
  throwIfInterrupted(): void {}
}
