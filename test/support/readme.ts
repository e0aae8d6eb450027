import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

export interface CodeBlock {
  /** What stands after the fence: sh, json, or nothing. */
  readonly language: string
  /** Heading that it stands under. */
  readonly heading: string
  readonly text: string
}

export const README: string = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')

/** The fenced blocks of a Markdown text, in their order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let heading = ''
  let open: {language: string; lines: string[]} | undefined
  for (const line of markdown.split('\n')) {
    const [, language] = /^```(\S*)$/.exec(line) ?? []
    if (language === undefined) {
      if (open) open.lines.push(line)
      else heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading
      continue
    }
    if (open) blocks.push({language: open.language, heading, text: `${open.lines.join('\n')}\n`})
    open = open ? undefined : {language, lines: []}
  }
  return blocks
}

const RUNS_UNTIL_STOPPED = /^sesctl .*(--interval|--follow|(guard|feedback) listen\b)/

/**
 * A block as a script that stops at the first line whose exit code is not 0, or not the one that its comment promises
 * ("# exit code 3: …"). What runs until Ctrl-C gets one after some seconds.
 */
export function scriptOf(block: CodeBlock): string {
  const lines = block.text.split('\n').filter((line) => line.trim() !== '')
  const steps = lines.map((line) => {
    const [, command = line, comment = ''] = /^(.*?)(?:\s+#\s(.*))?$/.exec(line) ?? []
    const [, promised = '0'] = /^exit code (\d+):/.exec(comment) ?? []
    if (command.trimEnd().endsWith('&')) return command
    const stoppable = RUNS_UNTIL_STOPPED.test(command)
    const run = stoppable ? `timeout --preserve-status -s INT 6 ${command}` : command
    const good = stoppable ? '0|130' : promised
    const failed = `printf '\\nexit code %s of: %s\\n' "$code" ${quoted(command)} >&2; exit 1`
    return `code=0; ${run} || code=$?\ncase $code in ${good}) ;; *) ${failed} ;; esac`
  })
  return ['set -o pipefail', "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT", ...steps].join('\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
