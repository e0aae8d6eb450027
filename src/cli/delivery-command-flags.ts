import {Flags} from '@oclif/core'
import type {CredentialFormat} from '../domain/binding/credential-format.ts'
import type {Delivery} from '../domain/binding/delivery.ts'
import type {DeliveryCommand} from '../domain/binding/delivery-command.ts'
import {parseCommandLine} from '../domain/text/command-line.ts'

/** A program that takes the credentials. */
export const deliveryCommandFlags = () => ({
  exec: Flags.string({
    summary: 'program that takes the credentials on its standard input, and confirms by exit code 0; no shell reads it',
    helpValue: 'COMMAND',
    exclusive: ['write'],
  }),
  'exec-env': Flags.string({
    summary: 'environment variable to pass to that program beside PATH, HOME, locale and time zone; repeatable',
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
    dependsOn: ['exec'],
  }),
})

/** @throws InvalidValue for a command that cannot be read */
export function deliveryCommandOf(flags: {
  readonly exec?: string | undefined
  readonly 'exec-env'?: readonly string[] | undefined
  readonly format?: CredentialFormat | undefined
}): {readonly command?: DeliveryCommand; readonly commandDelivery?: Extract<Delivery, {to: 'command'}>} {
  const {exec, format, 'exec-env': variables = []} = flags
  if (exec === undefined) return {}
  const command = {words: parseCommandLine(exec), variables, ...(format === undefined ? {} : {format})}
  return {command, commandDelivery: {to: 'command', format: format ?? 'json'}}
}
