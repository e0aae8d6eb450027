import {writeFileSync} from 'node:fs'
import type {RunningSandbox} from './sandbox.ts'

const AT_ONCE = 8

/** Instances that the sandbox's broker made, each with one binding, and the file by which a context adopts them. */
export async function brokeredFleet(
  {endpoints}: Pick<RunningSandbox, 'endpoints'>,
  count: number,
  {file, forgotten = 0}: {readonly file: string /** Bindings that the file leaves out. */; readonly forgotten?: number},
): Promise<void> {
  const {brokerUrl, brokerUsername, brokerPassword} = endpoints
  const credentials = Buffer.from(`${brokerUsername}:${brokerPassword}`).toString('base64')
  const headers = {authorization: `Basic ${credentials}`, 'x-broker-api-version': '2.15'}
  const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const options = {method, headers, ...(body ? {body: JSON.stringify(body)} : {})}
    const response = await fetch(`${brokerUrl}/v2/${path}`, options)
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
  interface Named {
    readonly id: string
    readonly name: string
  }
  const {services} = await call<{services: (Named & {plans: Named[]})[]}>('GET', 'catalog')
  const service = services.find(({name}) => name === 'aws-ses')
  const ids = {service_id: service?.id, plan_id: service?.plans.find(({name}) => name === 'domain')?.id}
  const parameters = {admin_email: 'admin@agency.test'}
  const make = async (index: number): Promise<void> => {
    const path = `service_instances/${idOf('a', index)}`
    await call('PUT', `${path}?accepts_incomplete=true`, {...ids, parameters})
    await call('GET', `${path}/last_operation`)
    await call('PUT', `${path}/service_bindings/${idOf('b', index)}`, {...ids, app_guid: 'fleet', parameters: {}})
  }
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await make(index)
  }
  await Promise.all(Array.from({length: AT_ONCE}, worker))
  const instances = Array.from({length: count}, (_, index) => ({
    id: idOf('a', index),
    name: `mail-${index}`,
    parameters,
    bindings: index < forgotten ? [] : [{id: idOf('b', index)}],
  }))
  writeFileSync(file, JSON.stringify({instances}))
}

const idOf = (kind: string, index: number): string =>
  `00000000-0000-4000-8000-${kind}${index.toString(16).padStart(11, '0')}`
