import {resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {InvalidValue} from '../domain/exit/failure.ts'
import {checkAllowedTopic} from '../domain/feedback/sns-message-topic.ts'
import {durationFlag} from './flags.ts'

const topicFlag = Flags.custom<string>({helpValue: 'ARN', parse: async (text) => checkAllowedTopic(text)})

/** What every listener for SNS takes. */
export const listenerFlags = () => ({
  topic: topicFlag({
    summary: 'ARN of a topic to accept messages from; * at its end matches the rest of the name; repeatable',
    multiple: true,
    multipleNonGreedy: true,
  }),
  port: Flags.integer({
    summary: 'port to listen on; 0 takes any that is free',
    env: 'PORT',
    default: 8080,
    min: 0,
    max: 65_535,
  }),
  host: Flags.string({
    summary: 'address to listen on; in a container or a Cloud Foundry app, 0.0.0.0',
    default: '127.0.0.1',
    helpValue: 'ADDRESS',
  }),
  path: Flags.string({summary: 'path that messages are posted to', default: '/', helpValue: 'PATH'}),
  'tls-cert': Flags.string({
    summary: 'PEM file with a certificate, to listen with HTTPS where no router in front does',
    helpValue: 'FILE',
    dependsOn: ['tls-key'],
  }),
  'tls-key': Flags.string({
    summary: "PEM file with the certificate's key",
    helpValue: 'FILE',
    dependsOn: ['tls-cert'],
  }),
  'max-age': durationFlag({
    summary: 'refuse messages that are older (default 1h15m: SNS tries for an hour)',
    helpValue: '2h',
  }),
})

interface ListenerValues {
  readonly port: number
  readonly host: string
  readonly path: string
  readonly 'tls-cert'?: string | undefined
  readonly 'tls-key'?: string | undefined
}

export interface ListenerAddress {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly tls?: {readonly certFile: string; readonly keyFile: string}
}

/** @throws InvalidValue */
export function listenerAddress(flags: ListenerValues): ListenerAddress {
  const {host, port, path, 'tls-cert': cert, 'tls-key': key} = flags
  if (!/^\/[!-~]*$/.test(path) || /[?#]/.test(path) || path === '/health') {
    throw new InvalidValue(`Can't use "${path}" as a path to listen on.`, {
      hints: ['It begins with a slash, has no ? and no #, and is not /health.'],
    })
  }
  const tls = cert === undefined || key === undefined ? {} : {tls: {certFile: resolve(cert), keyFile: resolve(key)}}
  return {host, port, path, ...tls}
}
