import {fstatSync} from 'node:fs'
import {reveal} from '../../domain/text/reveal.ts'
import type {SecretMask} from '../../ports/binding/secret-mask.ts'

/**
 * Has the runner of GitHub Actions mask secrets in its log (GitHub documentation, "Workflow commands for GitHub Actions",
 * "Masking a value in a log"). It reads commands from both streams; standard error leaves standard output to its document.
 * @param print gets a line with a secret: it has to lead to the runner.
 */
export function secretMask(print: (line: string) => void): SecretMask {
  return {
    hide: (secrets) => {
      for (const secret of secrets) for (const form of formsOf(reveal(secret))) print(`::add-mask::${escaped(form)}\n`)
    },
  }
}

/** For this process: nothing outside of GitHub Actions, and nothing where standard error is a file, which would keep it. */
export function processMask(environment: NodeJS.ProcessEnv): SecretMask {
  const isRead = environment['GITHUB_ACTIONS'] === 'true' && !fstatSync(2).isFile()
  return isRead ? secretMask((line) => void process.stderr.write(line)) : {hide: () => {}}
}

/** The runner masks what is the same to the character: as it is, in JSON and YAML, and in a URL. */
function formsOf(secret: string): Set<string> {
  const lines = secret.split(/\r?\n/).filter((line) => line.trim() !== '')
  return new Set([...lines, secret, JSON.stringify(secret).slice(1, -1), percentEncoded(secret)])
}

function percentEncoded(text: string): string {
  const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return text.isWellFormed() ? encodeURIComponent(text).replaceAll(/[!'()*]/g, hex) : text
}

/** As @actions/core's escapeData does: the percent sign first. */
function escaped(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
