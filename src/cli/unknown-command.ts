import type {Interfaces} from '@oclif/core'
import {EXIT} from '../domain/exit/exit.ts'
import {Failure} from '../domain/exit/failure.ts'
import {nearNames} from '../domain/text/near-names.ts'
import {plainLine} from '../domain/text/plain-text.ts'
import {shellCommand} from '../domain/text/shell-words.ts'

/** What people type who know other programs: the words to type here. */
const KNOWN_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  create: ['provision', '--help'],
  'create-service': ['provision', '--help'],
  new: ['provision', '--help'],
  add: ['provision', '--help'],
  delete: ['deprovision', '--help'],
  'delete-service': ['deprovision', '--help'],
  destroy: ['deprovision', '--help'],
  remove: ['deprovision', '--help'],
  rm: ['deprovision', '--help'],
  'update-service': ['update', '--help'],
  upgrade: ['update', '--help'],
  records: ['dns-instructions', '--help'],
  dns: ['dns-instructions', '--help'],
  check: ['verify', '--help'],
  show: ['status', '--help'],
  info: ['status', '--help'],
  service: ['status', '--help'],
  ls: ['list'],
  services: ['list'],
  instances: ['list'],
  keys: ['bindings', '--help'],
  credentials: ['bind', '--help'],
  'create-service-key': ['bind', '--help'],
  'bind-service': ['bind', '--help'],
  'unbind-service': ['unbind', '--help'],
  send: ['send-test', '--help'],
  test: ['send-test', '--help'],
  events: ['feedback', 'list', '--help'],
  bounces: ['feedback', 'list', '--help'],
  rates: ['reputation', '--help'],
  login: ['context', 'add', '--help'],
  target: ['context', 'use', '--help'],
  config: ['context', 'show', '--explain'],
  demo: ['sandbox', 'tour'],
  version: ['--version'],
  completion: ['autocomplete', '--help'],
}

/** No command has this name. */
export class UnknownCommand extends Failure {
  readonly code = 'unknown-command'
  readonly exit = EXIT.usage

  /**
   * @param typed words of the command, parted by spaces
   * @param argv what was typed after them
   */
  constructor(typed: string, argv: readonly string[], config: Interfaces.Config) {
    const ids = config.commands.filter(({hidden}) => !hidden).map(({id}) => id.replaceAll(':', ' '))
    const words = typed.split(' ')
    const length = ids.some((id) => id.startsWith(`${words[0]} `)) ? 2 : 1
    const name = words.slice(0, length).join(' ')
    super(`"${plainLine(name)}" is not a sesctl command.`, {hints: hintsFor(words, argv, ids)})
  }
}

function hintsFor(words: readonly string[], argv: readonly string[], ids: readonly string[]): string[] {
  const [first = ''] = words
  const elsewhere = Object.hasOwn(KNOWN_ELSEWHERE, first) ? KNOWN_ELSEWHERE[first] : undefined
  const all = `Every command: ${shellCommand('sesctl', '--help')}`
  if (elsewhere) return [`Here it is: ${shellCommand('sesctl', ...elsewhere)}`, all]
  // What follows the name may be its arguments.
  for (let length = words.length; length > 0; length -= 1) {
    const [near] = nearNames(words.slice(0, length).join(' '), ids, 1)
    if (near === undefined) continue
    const meant = [...near.split(' '), ...words.slice(length), ...argv]
    return [`Did you mean: ${shellCommand('sesctl', ...meant)}`, all]
  }
  return [all]
}
