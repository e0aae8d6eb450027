import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {send, sign} from '../test/sandbox/aws/support/sign.ts'
import type {Environment} from './daemon.ts'

/** An SNS topic with one webhook on this machine, which outlives every death of the sandbox. */
export class Notifications {
  /** Ids of the notifications that came, and how many came again. */
  readonly received = new Set<string>()
  repeated = 0
  readonly #server: Server
  readonly #environment: Environment
  #topic = ''

  private constructor(server: Server, environment: Environment) {
    this.#server = server
    this.#environment = environment
  }

  static async open(environment: Environment): Promise<Notifications> {
    const server = createServer()
    const notifications = new Notifications(server, environment)
    server.on('request', (request, response) => {
      let text = ''
      request.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      request.on('end', () => {
        notifications.#take(JSON.parse(text) as Readonly<Record<string, string>>)
        response.end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // A soak that fails must be able to end.
    server.unref()
    await notifications.#subscribe()
    return notifications
  }

  /** @returns the id of a message that was accepted. */
  async publish(message: string): Promise<string> {
    const {text} = await this.#call({Action: 'Publish', TopicArn: this.#topic, Message: message})
    return /<MessageId>([^<]+)</.exec(text)?.[1] ?? ''
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #take(document: Readonly<Record<string, string>>): void {
    const id = document['MessageId'] ?? ''
    if (document['Type'] === 'SubscriptionConfirmation') void fetch(document['SubscribeURL'] ?? '')
    else if (this.received.has(id)) this.repeated += 1
    else this.received.add(id)
  }

  async #subscribe(): Promise<void> {
    const made = await this.#call({Action: 'CreateTopic', Name: 'soak'})
    this.#topic = /<TopicArn>([^<]+)</.exec(made.text)?.[1] ?? ''
    const {port} = this.#server.address() as AddressInfo
    const Endpoint = `http://127.0.0.1:${port}/`
    await this.#call({Action: 'Subscribe', TopicArn: this.#topic, Protocol: 'http', Endpoint})
    for (let tries = 0; tries < 100; tries += 1) {
      const {text} = await this.#call({Action: 'ListSubscriptionsByTopic', TopicArn: this.#topic})
      if (text.includes('<SubscriptionArn>arn:')) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('the webhook was not confirmed')
  }

  async #call(parameters: Readonly<Record<string, string>>): Promise<{text: string}> {
    const reply = await send(
      sign({
        url: `${this.#environment['AWS_ENDPOINT_URL']}/`,
        headers: {'content-type': 'application/x-www-form-urlencoded'},
        body: new URLSearchParams({Version: '2010-03-31', ...parameters}).toString(),
        service: 'sns',
        accessKeyId: this.#environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: this.#environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      }),
    )
    if (reply.status !== 200) throw new Error(`${parameters['Action']}: ${reply.status} ${reply.text}`)
    return reply
  }
}
