import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {JsonClient} from '../http/json-client.ts'
import {type RetryPolicy, sendWithRetries} from './sending.ts'

const TIMEOUT_MILLIS = 30_000

/**
 * Where an API says that one logs in: its root is open to everybody and never limited
 * (cloud_controller_ng app/controllers/runtime/root_controller.rb).
 * @returns a URL without a final slash.
 * @throws NoAnswer; UnexpectedAnswer when it is no Cloud Foundry API.
 */
export async function discoverLoginUrl(client: JsonClient, retryPolicy: RetryPolicy): Promise<string> {
  const send = async () => await client.send({method: 'GET', path: '/', timeoutMillis: TIMEOUT_MILLIS})
  const reply = await sendWithRetries(send, true, retryPolicy)
  const {login, uaa} = ((reply.json as {links?: unknown} | undefined)?.links ?? {}) as Partial<Record<string, unknown>>
  const href = hrefOf(login) ?? hrefOf(uaa)
  if (reply.status === 200 && href !== undefined) return href.replace(/\/+$/, '')
  throw new UnexpectedAnswer(`${client.host} is no Cloud Foundry API: it does not say where to log in.`, {
    hints: [
      'The API of cloud.gov is https://api.fr.cloud.gov.',
      'Where the address comes from: sesctl context show --explain',
    ],
  })
}

function hrefOf(link: unknown): string | undefined {
  const href = (link as {href?: unknown} | null | undefined)?.href
  return typeof href === 'string' && URL.canParse(href) ? href : undefined
}
