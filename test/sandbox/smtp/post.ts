import {readFileSync} from 'node:fs'
import {smtpPassword} from '../../../src/sandbox/aws/smtp-password.ts'
import {type SmtpEndpoint, startSmtp} from '../../../src/sandbox/smtp/server.ts'
import {loadAuthority} from '../../../src/sandbox/tls/authority.ts'
import {addTenant, type Tenant} from '../mail/tenants.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {base64, Conversation} from './conversation.ts'

export const REGION = 'us-gov-west-1'
/** What follows `250 Ok `. */
export const ID = '0100[0-9a-f]{12}-[0-9a-f-]{36}-000000'

/** An environment with one tenant, an SMTP endpoint, and the conversations that tests have with it. */
export class Post {
  readonly env: TestEnvironment
  readonly endpoint: SmtpEndpoint
  readonly tenant: Tenant
  /** In PEM. */
  readonly ca: string
  readonly #open: Conversation[] = []

  private constructor(env: TestEnvironment, endpoint: SmtpEndpoint, ca: string) {
    this.env = env
    this.endpoint = endpoint
    this.ca = ca
    this.tenant = addTenant(env, 'agency.test')
  }

  static async start(): Promise<Post> {
    const env = testEnvironment()
    const {caFile, key, cert} = await loadAuthority(env.settings.folder)
    const endpoint = await startSmtp(env, {startTlsPort: 0, implicitTlsPort: 0, tls: {key, cert}})
    return new Post(env, endpoint, readFileSync(caFile, 'utf8'))
  }

  /** Ends the conversations of a test and undoes what it may have switched off. */
  tidy(): void {
    for (const conversation of this.#open.splice(0)) conversation.close()
    this.env.store.run("UPDATE access_key SET status = 'Active'")
    this.env.store.run('UPDATE configuration_set SET sending_enabled = 1')
    this.env.store.run('DELETE FROM message')
  }

  async stop(): Promise<void> {
    await this.endpoint.close()
    this.env.dispose()
  }

  async connect(port: number): Promise<Conversation> {
    const talk = await Conversation.open(port)
    this.#open.push(talk)
    return talk
  }

  /** Under TLS, greeted and greeting. */
  async greeted(): Promise<Conversation> {
    const talk = await Conversation.openTls(this.endpoint.implicitTlsPort, this.ca)
    this.#open.push(talk)
    await talk.reply()
    await talk.say('EHLO client.test')
    return talk
  }

  async signedIn(user: Pick<Tenant, 'accessKeyId' | 'secret'> = this.tenant): Promise<Conversation> {
    const talk = await this.greeted()
    const answer = await talk.say(authPlain(user.accessKeyId, smtpPassword(user.secret, REGION)))
    if (!answer.startsWith('235 ')) throw new Error(answer)
    return talk
  }
}

export function authPlain(user: string, password: string): string {
  return `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`
}

/** Submits one message and gives the reply to the end of DATA. */
export async function deliver(
  talk: Conversation,
  from = 'ann@agency.test',
  message = `From: ${from}\r\n\r\nx`,
): Promise<string> {
  await talk.say(`MAIL FROM:<${from}>`)
  await talk.say('RCPT TO:<bob@example.test>')
  await talk.say('DATA')
  return talk.say(`${message}\r\n.`)
}
