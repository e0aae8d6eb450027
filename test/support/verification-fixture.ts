import {readFileSync} from 'node:fs'
import type {VerificationPorts} from '../../src/app/verification/verify-instance.ts'
import {Interrupted} from '../../src/domain/exit/failure.ts'
import {readRequiredRecords} from '../../src/domain/records/required-records.ts'
import type {DnsReply} from '../../src/domain/verification/dns/answers.ts'
import type {RecordSnapshot} from '../../src/ports/instance/inventory.ts'
import type {Ports} from '../../src/ports/ports.ts'
import type {EmailService, IdentityState} from '../../src/ports/sending/email-service.ts'
import {type Holding, replyFrom} from './dns-fixture.ts'
import {MemoryPlatform, testCredentials} from './memory-platform.ts'

const MAIL_FROM_TEXT = readFileSync(
  new URL('../domain/records/fixtures/required_records/mail-from.txt', import.meta.url),
  'utf8',
)

/** The records of agency.gov as a zone has them when all is right. */
export const RIGHT = readRequiredRecords(MAIL_FROM_TEXT).map(({name, type, value}) => `${name} ${type} ${value}`)

/** An instance for agency.gov, two servers for its zone and one resolver, all in memory and to be changed at will. */
export class VerificationFixture {
  readonly platform = new MemoryPlatform()
  readonly snapshots = new Map<string, RecordSnapshot>()
  readonly asked: string[] = []
  servers: Record<string, Holding> = {'ns1.agency.gov': {}, 'ns2.agency.gov': {}}
  resolvers: Record<string, Holding> = {'9.9.9.9': {}}
  /** Undefined: the context has no access to AWS. */
  identity: (() => Promise<IdentityState | undefined>) | undefined
  /** Runs while somebody sleeps; the clock has moved then. */
  onSleep: (millis: number) => void = () => {}
  interrupted = false
  now = Date.UTC(2026, 10, 24, 12)

  /** @param requiredRecords null: the domain is a generated one */
  constructor(requiredRecords: string | null = MAIL_FROM_TEXT) {
    this.platform.credentials = (id) => ({
      ...testCredentials(id),
      identity_arn: 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/agency.gov',
      ...(requiredRecords === null ? {} : {required_records: requiredRecords}),
    })
  }

  /** What a binding that was made at `takenAt` gave. */
  keep(takenAt: string): void {
    this.snapshots.set(this.platform.instance.id, {
      requiredRecords: MAIL_FROM_TEXT,
      sendingDomain: 'agency.gov',
      region: 'us-gov-west-1',
      takenAt,
    })
  }

  everywhere(...records: string[]): void {
    this.servers = {'ns1.agency.gov': {records}, 'ns2.agency.gov': {records}}
    this.resolvers = {'9.9.9.9': {records}}
  }

  get ports(): VerificationPorts & Pick<Ports, 'publicSuffixes'> {
    const throwIfInterrupted = (): void => {
      if (this.interrupted) throw new Interrupted()
    }
    return {
      clock: {
        now: () => this.now,
        newId: () => 'id',
        throwIfInterrupted,
        sleep: async (millis) => {
          this.now += millis
          this.onSleep(millis)
          throwIfInterrupted()
        },
      },
      platform: async () => this.platform,
      recordSnapshots: async () => ({
        find: async (id) => this.snapshots.get(id),
        save: async (id, snapshot) => {
          this.snapshots.set(id, snapshot)
        },
      }),
      emailService: async () => this.identity && emailService(this.identity),
      publicSuffixes: async () => ({registrableDomain: (name) => name.split('.').slice(-2).join('.')}),
      nameServers: async () => ({
        resolvers: Object.keys(this.resolvers).map((label) => ({label, address: label, port: 53})),
        authorities: async () => ({
          zone: 'agency.gov',
          servers: Object.keys(this.servers).map((label) => ({label, address: label, port: 53})),
        }),
        ask: async (server, question, options): Promise<DnsReply> => {
          this.asked.push(`${server.label} ${question.type} ${question.name}`)
          const holding = this.servers[server.label] ?? this.resolvers[server.label] ?? {fails: 'timeout'}
          const {fails, ...answering} = holding
          const unchecked = fails !== undefined && holding.answersUnchecked && options?.checkingDisabled
          return replyFrom(unchecked ? answering : holding, question, server.label in this.servers)
        },
      }),
    }
  }
}

export const PENDING: IdentityState = {
  domain: 'agency.gov',
  verifiedForSending: false,
  verificationStatus: 'PENDING',
  dkimStatus: 'PENDING',
  dkimTokens: ['tokena', 'tokenb', 'tokenc'],
  signingHostedZone: 'dkim.amazonses.com',
}

export const VERIFIED: IdentityState = {
  ...PENDING,
  verifiedForSending: true,
  verificationStatus: 'SUCCESS',
  dkimStatus: 'SUCCESS',
}

function emailService(identity: () => Promise<IdentityState | undefined>): EmailService {
  const unused = async (): Promise<never> => {
    throw new Error('a verification asks for the identity alone')
  }
  return {
    region: 'us-gov-west-1',
    identity,
    configurationSet: unused,
    configurationSetNames: () => {
      throw new Error('a verification asks for the identity alone')
    },
    setSending: unused,
    volume: unused,
    sent: () => {
      throw new Error('a verification asks for the identity alone')
    },
    providers: unused,
  }
}
