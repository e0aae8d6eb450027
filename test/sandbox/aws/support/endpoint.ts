import {CloudWatchClient} from '@aws-sdk/client-cloudwatch'
import {IAMClient} from '@aws-sdk/client-iam'
import {SESv2Client} from '@aws-sdk/client-sesv2'
import {STSClient} from '@aws-sdk/client-sts'
import {operatorCredentials} from '../../../../src/sandbox/aws/iam/operator.ts'
import {createAccessKey, createUser, putUserPolicy} from '../../../../src/sandbox/aws/iam/users.ts'
import {type AcceptMail, startAwsEndpoint} from '../../../../src/sandbox/aws/server.ts'
import type {Clock} from '../../../../src/sandbox/clock.ts'
import {acceptMail} from '../../../../src/sandbox/mail/accept.ts'
import {type TestEnvironment, testEnvironment} from '../../support/environment.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

/** The endpoint on a free port, with the clients of the AWS SDK pointed at it, as its operator unless set otherwise. */
export interface TestEndpoint {
  readonly env: TestEnvironment
  readonly url: string
  readonly operator: Credentials
  /** What the sandbox logged so far. */
  readonly logged: string[]
  ses(credentials?: Credentials, region?: string): SESv2Client
  iam(credentials?: Credentials): IAMClient
  cloudwatch(credentials?: Credentials): CloudWatchClient
  sts(credentials?: Credentials): STSClient
  /** A user with one inline policy and one key. */
  user(name: string, statement: object | object[]): Credentials
  close(): Promise<void>
}

export async function testEndpoint(options: {wallClock?: Clock; acceptMail?: AcceptMail} = {}): Promise<TestEndpoint> {
  const logged: string[] = []
  const env: TestEnvironment = {...testEnvironment(), log: (line) => void logged.push(line)}
  const server = await startAwsEndpoint(env, {
    port: 0,
    acceptMail: (submission) => acceptMail(env, submission),
    ...options,
  })
  const url = `http://127.0.0.1:${server.port}`
  const operator = operatorCredentials(env)
  const clients: {destroy(): void}[] = []
  const keep = <Client extends {destroy(): void}>(client: Client): Client => {
    clients.push(client)
    return client
  }
  const settings = (credentials: Credentials = operator, region = env.settings.region) => ({
    endpoint: url,
    region,
    credentials,
    maxAttempts: 1,
  })
  return {
    env,
    url,
    operator,
    logged,
    ses: (credentials, region) => keep(new SESv2Client(settings(credentials, region))),
    iam: (credentials) => keep(new IAMClient(settings(credentials))),
    cloudwatch: (credentials) => keep(new CloudWatchClient(settings(credentials))),
    sts: (credentials) => keep(new STSClient(settings(credentials))),
    user(name, statement) {
      createUser(env, {name, path: '/cf/'})
      putUserPolicy(env, name, name, {Version: '2012-10-17', Statement: statement})
      const {id, secret} = createAccessKey(env, name)
      return {accessKeyId: id, secretAccessKey: secret}
    },
    async close() {
      for (const client of clients) client.destroy()
      await server.close()
      env.dispose()
    },
  }
}

interface Refusal extends Error {
  $metadata: {httpStatusCode?: number; requestId?: string}
}

/** The error that a call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    return error as Refusal
  }
  throw new Error('the call was not refused')
}
