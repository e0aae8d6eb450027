import {readFileSync} from 'node:fs'
import type {Environment} from './daemon.ts'
import type {Account} from './smtp-client.ts'

const SERVICE_TYPES = {service: 'aws-ses', plan: 'domain'} as const

interface Ids {
  readonly service_id: string
  readonly plan_id: string
}

/** An Open Service Broker client, as far as loads need one. */
export class BrokerClient {
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  #ids: Ids | undefined

  constructor(environment: Environment) {
    const value = (name: string): string => environment[`SESCTL_SANDBOX_BROKER_${name}`] ?? ''
    this.#url = value('URL')
    const credentials = Buffer.from(`${value('USERNAME')}:${value('PASSWORD')}`).toString('base64')
    this.#headers = {authorization: `Basic ${credentials}`, 'x-broker-api-version': '2.15'}
  }

  /** Creates an instance with a generated domain and sees it succeed. */
  async provision(id: string, parameters: object = {admin_email: 'admin@agency.test'}): Promise<void> {
    const body = {...(await this.#catalogIds()), parameters}
    await this.#call('PUT', `/v2/service_instances/${id}?accepts_incomplete=true`, body)
    for (;;) {
      const {state, description} = await this.#call<{state: string; description: string}>(
        'GET',
        `/v2/service_instances/${id}/last_operation`,
      )
      if (state === 'succeeded') return
      if (state === 'failed') throw new Error(description)
    }
  }

  async bind(instance: string, id: string): Promise<Record<string, string>> {
    const path = `/v2/service_instances/${instance}/service_bindings/${id}`
    const body = {...(await this.#catalogIds()), app_guid: 'bench', parameters: {}}
    return (await this.#call<{credentials: Record<string, string>}>('PUT', path, body)).credentials
  }

  async unbind(instance: string, id: string): Promise<void> {
    const query = new URLSearchParams({...(await this.#catalogIds())}).toString()
    await this.#call('DELETE', `/v2/service_instances/${instance}/service_bindings/${id}?${query}`)
  }

  async #catalogIds(): Promise<Ids> {
    this.#ids ??= await this.#readCatalog()
    return this.#ids
  }

  async #readCatalog(): Promise<Ids> {
    const {services} = await this.#call<{
      services: {id: string; name: string; plans: {id: string; name: string}[]}[]
    }>('GET', '/v2/catalog')
    const service = services.find(({name}) => name === SERVICE_TYPES.service)
    const plan = service?.plans.find(({name}) => name === SERVICE_TYPES.plan)
    if (!service || !plan) throw new Error('the catalog has no aws-ses')
    return {service_id: service.id, plan_id: plan.id}
  }

  async #call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: this.#headers,
      ...(body ? {body: JSON.stringify(body)} : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as Answer
  }
}

/** Where and as whom the owner of a binding sends, and from which domain. */
export function accountOf(environment: Environment, credentials: Record<string, string>): Account & {domain: string} {
  const [host = '', port = ''] = (environment['SESCTL_SANDBOX_SMTPS'] ?? '').split(':')
  return {
    host,
    port: Number(port),
    ca: readFileSync(environment['SESCTL_SANDBOX_CA'] ?? '', 'utf8'),
    user: credentials['smtp_user'] ?? '',
    password: credentials['smtp_password'] ?? '',
    domain: (credentials['identity_arn'] ?? credentials['domain'] ?? '').replace(/^.*\//, ''),
  }
}
