import {type Command, CommandHelp, Help, type Interfaces} from '@oclif/core'
import {paragraph} from '../render/text/paragraph.ts'
import {UnknownCommand} from './unknown-command.ts'

/** Breaks lines between words only: a value that is broken cannot be read, nor copied. */
const wrapWords = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => paragraph(line, Math.max(1, columns)))
    .join('\n')

class SesctlCommandHelp extends CommandHelp {
  override wrap(body: string, spacing = this.indentSpacing): string {
    return wrapWords(this.render(body), this.opts.maxWidth - spacing)
  }

  /** What has to be typed; the flags that may be are listed below it. */
  protected override defaultUsage(): string {
    const {id, args, flags} = this.command
    const required = Object.values(flags).filter((flag) => flag.required && !flag.hidden)
    return [
      id,
      ...Object.values(args)
        .filter(({hidden}) => !hidden)
        .map((arg) => this.arg(arg)),
      ...required.map((flag) => (flag.type === 'boolean' ? `--${flag.name}` : `--${flag.name} ${wordFor(flag)}`)),
      '[FLAGS]',
    ].join(' ')
  }

  /** The summary stands at the top already. Line breaks of the source are none of the text. */
  protected override description(): string | undefined {
    const text = this.command.description?.replaceAll(/(?<=\S)\n(?=\S)/g, ' ')
    return text === undefined || text === '' ? undefined : this.wrap(text)
  }

  protected override flags(flags: Command.Flag.Any[]): [string, string | undefined][] | undefined {
    return super.flags(flags.map((flag) => (flag.type === 'option' ? withSpacedOptions(flag) : flag)))
  }
}

export default class SesctlHelp extends Help {
  protected override CommandHelpClass = SesctlCommandHelp

  override wrap(body: string, spacing = this.indentSpacing): string {
    return wrapWords(this.render(body), this.opts.maxWidth - spacing)
  }

  /** @throws UnknownCommand */
  override async showHelp(argv: string[]): Promise<void> {
    const flags = argv.findIndex((word) => word.startsWith('-'))
    const words = flags === -1 ? argv : argv.slice(0, flags)
    if (words.length > 0 && !isKnown(words, this.config)) {
      throw new UnknownCommand(words.join(' '), ['--help'], this.config)
    }
    await super.showHelp(argv)
  }
}

function wordFor({name, helpValue}: Command.Flag.Any & {helpValue?: string | string[]}): string {
  const [value = name.toUpperCase()] = typeof helpValue === 'string' ? [helpValue] : (helpValue ?? [])
  return value
}

/** As `one | two`, which can be broken into lines. */
function withSpacedOptions(flag: Command.Flag.Any & {type: 'option'}): Command.Flag.Any {
  if (!flag.options || flag.helpValue) return flag
  const {options, ...rest} = flag
  const summary = [flag.summary ?? flag.description ?? '', `\n${options.join(' | ')}`].join('')
  return {...rest, helpValue: flag.name.split('-').at(-1)?.toUpperCase() ?? 'VALUE', summary}
}

/** Whether these words begin with a command, whose arguments follow, or are a topic. */
function isKnown(words: readonly string[], config: Interfaces.Config): boolean {
  if (config.findTopic(words.join(':'))) return true
  return words.some((_, index) => {
    const id = words.slice(0, index + 1).join(':')
    const next = words[index + 1]
    return config.findCommand(id) !== undefined && (next === undefined || !config.findTopic(id))
  })
}
