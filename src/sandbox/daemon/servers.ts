import {startAlarms} from '../aws/cloudwatch/alarms/evaluator.ts'
import {startAwsEndpoint} from '../aws/server.ts'
import {startDeliveries} from '../aws/sns/deliveries.ts'
import {startBroker} from '../broker/server.ts'
import {startCloudFoundry} from '../cloudfoundry/server.ts'
import {cloudFoundrySettings} from '../cloudfoundry/settings.ts'
import {startUaa} from '../cloudfoundry/uaa/server.ts'
import type {Controls} from '../control/context.ts'
import {startControl} from '../control/server.ts'
import {startDnsServer} from '../dns/server.ts'
import type {Environment} from '../environment.ts'
import {startEventPublishing} from '../events/publisher.ts'
import {signatureClock} from '../faults/aws.ts'
import {acceptMail} from '../mail/accept.ts'
import {startProxy} from '../proxy/server.ts'
import {startSmtp} from '../smtp/server.ts'
import {loadAuthority} from '../tls/authority.ts'
import {onPorts, type Ports} from './ports.ts'

export interface Servers {
  readonly ports: Ports
  /** PEM file of the authority behind both SMTP ports. */
  readonly caFile: string
  close(): Promise<void>
}

interface Closable {
  close(): Promise<void> | void
}

/** How long connections in use may hold up a stop. */
const RETRY_POLICY_MILLIS = 2000

/**
 * Starts every server of the sandbox, all at the same time.
 * @throws the first error, after those that did start are closed again.
 */
export async function startServers(
  env: Environment,
  wanted: Ports,
  token: string,
  controls: () => Controls | undefined,
): Promise<Servers> {
  const open: Closable[] = []
  const on = async <Wanted extends Readonly<Record<string, number>>, Started extends Closable>(
    ports: Wanted,
    start: (ports: Wanted) => Promise<Started>,
  ): Promise<Started> => {
    const started = await onPorts(ports, start, env.log)
    open.push(started)
    return started
  }
  const authority = loadAuthority(env.settings.folder)
  const broker = on({broker: wanted.broker}, ({broker}) =>
    startBroker(env, {port: broker, platformTimeout: () => cloudFoundrySettings(env).brokerTimeoutMillis}),
  )
  const uaa = on({uaa: wanted.uaa}, ({uaa}) => startUaa(env, {port: uaa}))
  const aws = on({aws: wanted.aws}, ({aws}) =>
    startAwsEndpoint(env, {
      port: aws,
      acceptMail: (mail) => acceptMail(env, mail),
      wallClock: signatureClock(env),
    }),
  )
  const smtp = on({smtp: wanted.smtp, smtps: wanted.smtps}, async ({smtp, smtps}) => {
    const tls = await authority
    return startSmtp(env, {startTlsPort: smtp, implicitTlsPort: smtps, tls})
  })
  const starting = [
    broker,
    uaa,
    on({cf: wanted.cf}, async ({cf}) => {
      const [brokerUrl, uaaUrl] = [await broker, await uaa].map(({port}) => `http://127.0.0.1:${port}`)
      return startCloudFoundry(env, {port: cf, brokerUrl: brokerUrl ?? '', uaaUrl: uaaUrl ?? ''})
    }),
    aws,
    on({dns: wanted.dns}, ({dns}) => startDnsServer(env, {port: dns})),
    on({control: wanted.control}, ({control}) => startControl({port: control, token}, controls)),
    smtp,
    on({proxy: wanted.proxy}, async ({proxy}) => {
      const [{port}, {startTlsPort, implicitTlsPort}, tls] = await Promise.all([aws, smtp, authority])
      return startProxy(env, {port: proxy, aws: port, smtp: startTlsPort, smtps: implicitTlsPort, tls})
    }),
  ] as const
  const close = async (): Promise<void> => {
    const retryPolicy = new Promise<void>((resolve) => setTimeout(resolve, RETRY_POLICY_MILLIS).unref())
    await Promise.race([Promise.all(open.map((server) => server.close())), retryPolicy])
  }
  try {
    const [broker, uaa, cf, aws, dns, control, smtp, proxy] = await Promise.all(starting)
    open.push(startAlarms(env))
    open.push(startEventPublishing(env), startDeliveries(env, {endpointUrl: `http://127.0.0.1:${aws.port}`}))
    return {
      ports: {
        broker: broker.port,
        aws: aws.port,
        smtp: smtp.startTlsPort,
        smtps: smtp.implicitTlsPort,
        dns: dns.port,
        control: control.port,
        cf: cf.port,
        uaa: uaa.port,
        proxy: proxy.port,
      },
      caFile: (await authority).caFile,
      close,
    }
  } catch (error) {
    await Promise.allSettled(starting)
    await close()
    throw error
  }
}
