import {randomUUID} from 'node:crypto'
import {setTimeout as wait} from 'node:timers/promises'
import {SESv2Client, SendEmailCommand} from '@aws-sdk/client-sesv2'
import {BrokerClient} from './broker-client.ts'
import type {Daemon} from './daemon.ts'
import type {Notifications} from './notifications.ts'
import {type Account, SmtpClient} from './smtp-client.ts'
import type {Ledger} from './soak-ledger.ts'

/** Recipients with how many events their mail has: a complaint comes after a delivery. */
const RECIPIENTS = [
  ['reader@example.test', 1],
  ['nobody@hard-bounce.test', 1],
  ['full@soft-bounce.test', 1],
  ['angry@complaint.test', 2],
] as const
/** Milliseconds between two of the same kind, for each worker. */
const PACE = {smtp: 20, api: 150, binding: 100, record: 250, notification: 100, instance: 3000} as const

export interface Site {
  readonly daemon: Daemon
  readonly ledger: Ledger
  readonly instance: string
  readonly account: Account & {readonly domain: string}
  readonly configurationSet: string
  readonly notifications: Notifications
  /** Resolves when the sandbox runs. */
  running(): Promise<void>
  isOver(): boolean
}

/** Work of every kind at once, until the site is over. A death of the sandbox is waited out. */
export async function mixedTraffic(site: Site): Promise<void> {
  const workers = [
    smtpMail,
    smtpMail,
    smtpMail,
    smtpMail,
    apiMail,
    bindings,
    bindings,
    records,
    instances,
    notifications,
  ]
  await Promise.all(workers.map((worker) => worker(site)))
}

/** Repeats one piece of work. What was not answered is counted, what was refused is kept as a surprise. */
async function repeat(site: Site, pace: number, work: () => Promise<void>): Promise<void> {
  while (!site.isOver()) {
    await site.running()
    try {
      await work()
    } catch (error) {
      if (hasAnswer(error)) site.ledger.surprises.push(String(error))
      else site.ledger.unanswered += 1
    }
    await wait(pace)
  }
}

/** Replies begin with a status; a connection that broke has none. */
function hasAnswer(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error)
  const fromAws = error instanceof Error && '$metadata' in error ? error.$metadata : undefined
  const status = (fromAws as {httpStatusCode?: number} | undefined)?.httpStatusCode
  return /^\d{3} |: \d{3} /.test(text) || status !== undefined
}

/** A recipient of its own for each message: who bounced or complained is suppressed after it. */
function nextRecipient(count: number): readonly [address: string, events: number] {
  const [address, events] = RECIPIENTS[count % RECIPIENTS.length] ?? RECIPIENTS[0]
  return [address.replace('@', `-${randomUUID().slice(0, 13)}@`), events]
}

async function smtpMail(site: Site): Promise<void> {
  let client: SmtpClient | undefined
  let count = 0
  await repeat(site, PACE.smtp, async () => {
    const [to, events] = nextRecipient(count++)
    try {
      client ??= await SmtpClient.open(site.account)
      site.ledger.messages.set(await client.send(`soak@${site.account.domain}`, to, 'soak'), events)
    } catch (error) {
      client?.close()
      client = undefined
      throw error
    }
  })
  client?.close()
}

async function apiMail(site: Site): Promise<void> {
  const environment = await site.daemon.environment()
  const client = new SESv2Client({
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    maxAttempts: 1,
  })
  let count = 0
  await repeat(site, PACE.api, async () => {
    const [to, events] = nextRecipient(count++)
    const {MessageId} = await client.send(
      new SendEmailCommand({
        FromEmailAddress: `soak@${site.account.domain}`,
        Destination: {ToAddresses: [to]},
        ConfigurationSetName: site.configurationSet,
        Content: {Simple: {Subject: {Data: 'soak'}, Body: {Text: {Data: 'soak'}}}},
      }),
    )
    site.ledger.messages.set(MessageId ?? '', events)
  })
  client.destroy()
}

/** Binds, and unbinds every other one. */
async function bindings(site: Site): Promise<void> {
  const broker = new BrokerClient(await site.daemon.environment())
  const {bindings: ledger} = site.ledger
  let count = 0
  await repeat(site, PACE.binding, async () => {
    const id = randomUUID()
    ledger.set(id, 'unknown')
    await broker.bind(site.instance, id)
    ledger.set(id, 'there')
    if (count++ % 2 === 0) return
    ledger.set(id, 'unknown')
    await broker.unbind(site.instance, id)
    ledger.set(id, 'gone')
  })
}

async function records(site: Site): Promise<void> {
  let count = 0
  await repeat(site, PACE.record, async () => {
    const name = `soak-${count++}.agency.test`
    await site.daemon.control('POST', '/dns/set', {name, type: 'TXT', data: `soak ${name}`})
    site.ledger.records.add(name)
  })
}

async function notifications(site: Site): Promise<void> {
  let count = 0
  await repeat(site, PACE.notification, async () => {
    site.ledger.notifications.add(await site.notifications.publish(`soak ${count++}`))
  })
}

async function instances(site: Site): Promise<void> {
  const broker = new BrokerClient(await site.daemon.environment())
  await repeat(site, PACE.instance, async () => {
    const id = randomUUID()
    await broker.provision(id)
    site.ledger.instances.add(id)
  })
}
