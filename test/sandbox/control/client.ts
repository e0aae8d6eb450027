import {request} from 'node:http'
import {movableClock} from '../../../src/sandbox/clock.ts'
import type {Controls} from '../../../src/sandbox/control/context.ts'
import type {SandboxEndpoints} from '../../../src/sandbox/control/endpoints.ts'
import {startControl} from '../../../src/sandbox/control/server.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

export const TOKEN = 'a-token-of-the-test'

export const ENDPOINTS: SandboxEndpoints = {
  brokerUrl: 'http://127.0.0.1:1',
  brokerUsername: 'broker',
  brokerPassword: 'secret-of-the-broker',
  awsUrl: 'http://127.0.0.1:2',
  region: 'us-gov-west-1',
  operator: {accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'secret-of-the-operator'},
  smtp: '127.0.0.1:3',
  smtps: '127.0.0.1:4',
  dns: '127.0.0.1:5',
  caFile: '/tmp/ca.pem',
  cloudFoundry: {
    api: 'http://127.0.0.1:7',
    uaa: 'http://127.0.0.1:8',
    home: '/tmp/cf',
    users: [{name: 'tenant', password: 'secret-of-the-tenant'}],
    client: {id: 'ci', secret: 'secret-of-the-client'},
    assertion: 'secret-of-the-provider',
  },
  proxyUrl: 'http://127.0.0.1:9',
  controlUrl: 'http://127.0.0.1:6',
  adminToken: TOKEN,
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly json: unknown
}

export interface TestControl {
  readonly env: TestEnvironment
  /** What the API asked of the sandbox, in order. */
  readonly asked: unknown[]
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  close(): Promise<void>
}

/** The control API alone, over an environment of its own. */
export async function testControl(ready = true): Promise<TestControl> {
  const env = testEnvironment()
  const asked: unknown[] = []
  const controls: Controls = {
    env,
    clock: movableClock(env.store, env.clock),
    endpoints: ENDPOINTS,
    ports: {broker: 1},
    startedAt: Date.now(),
    stop: () => asked.push('stop'),
    checkSoon: () => asked.push('check'),
    changeSettings: (changes) => asked.push(changes),
  }
  const server = await startControl({port: 0, token: TOKEN}, () => (ready ? controls : undefined))
  return {
    env,
    asked,
    call: (method, path, body, headers = {}) => send(server.port, method, path, body, headers),
    close: async () => {
      await server.close()
      env.dispose()
    },
  }
}

function send(
  port: number,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const all = {Authorization: `Bearer ${TOKEN}`, ...headers}
  return new Promise((resolve, reject) => {
    const outgoing = request({host: '127.0.0.1', port, method, path, headers: all}, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        const type = response.headers['content-type'] ?? ''
        resolve({
          status: response.statusCode ?? 0,
          type,
          text,
          json: type.includes('json') ? JSON.parse(text) : undefined,
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
  })
}
