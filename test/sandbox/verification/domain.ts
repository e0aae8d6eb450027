import {createEmailIdentity, putMailFromAttributes} from '../../../src/sandbox/aws/ses/identities.ts'
import {type DnsServer, startDnsServer} from '../../../src/sandbox/dns/server.ts'
import {setRecord} from '../../../src/sandbox/dns/zones.ts'
import {checkNow} from '../../../src/sandbox/verification/checker.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

export const HOUR = 3_600_000
export const DOMAIN = 'agency.test'
export const MAIL_FROM = 'mail.agency.test'

/** One domain in an environment with a DNS server, checked only on request. */
export class Domain {
  readonly env: TestEnvironment
  readonly #server: DnsServer
  readonly #tokens: readonly string[]

  private constructor(env: TestEnvironment, server: DnsServer) {
    this.env = env
    this.#server = server
    this.#tokens = createEmailIdentity(env, {name: DOMAIN}).dkimTokens
  }

  static async start(): Promise<Domain> {
    const env = testEnvironment()
    return new Domain(env, await startDnsServer(env, {port: 0}))
  }

  async stop(): Promise<void> {
    await this.#server.close()
    this.env.dispose()
  }

  check(): Promise<void> {
    return checkNow(this.env, {dnsPort: this.#server.port})
  }

  row(): Record<string, unknown> {
    return {...this.env.store.one('SELECT * FROM email_identity WHERE name = ?', DOMAIN)}
  }

  /** The CNAME records of Easy DKIM. */
  publishDkim(): void {
    for (const token of this.#tokens)
      this.publish(`${token}._domainkey.${DOMAIN}`, 'CNAME', `${token}.dkim.amazonses.com`)
  }

  publish(name: string, type: 'CNAME' | 'MX' | 'TXT', data: string): void {
    setRecord(this.env, {name, type, ttl: 60, data})
  }

  putMailFrom(behaviorOnMxFailure: 'USE_DEFAULT_VALUE' | 'REJECT_MESSAGE' = 'USE_DEFAULT_VALUE'): void {
    putMailFromAttributes(this.env, DOMAIN, {mailFromDomain: MAIL_FROM, behaviorOnMxFailure})
  }
}
