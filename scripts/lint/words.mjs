// Refuses words that docs/glossary.md replaced: in names of all sorts (camelCase, kebab-case, files, flags, fields) and in
// texts. words.json says which, what to write instead, and where one may stay and why. Usage: words.mjs [ROOT]
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const TEXTS = /\.(ts|mjs|cjs|js|json|jsonc|md|sh|sql|txt|html|csv|ndjson|zone|grit)$/

/**
 * A text in lower case in which `handOver`, `hand-over`, `hand_over` and `hand over` are the same, also where a line or a
 * comment is wrapped in between.
 * @returns the text, and for each of its characters the line of the original, from 1
 */
function normalise(text) {
  const lines = []
  let plain = ''
  for (const [index, line] of text.split('\n').entries()) {
    const words = line
      .replace(/^\s*(\/\*\*|\/\/|\*\/?|--|#+|;)?\s*/, '')
      .replace(/\\n/g, ' ')
      .replace(/([a-z0-9])(?=[A-Z])/g, '$1 ')
      .replace(/[A-Z]+(?=[A-Z][a-z])/g, '$& ')
      .replace(/[\s_-]+/g, ' ')
      .toLowerCase()
    plain += `${words} `
    while (lines.length < plain.length) lines.push(index + 1)
  }
  return {plain, lines}
}

/** @param law words.json @returns what is refused in one file, and the exceptions that it used */
function retiredWords(law, path, text) {
  const refused = []
  const used = new Set()
  const {plain, lines} = normalise(text)
  const name = normalise(path).plain
  for (const {refuse, write, only} of law.retired) {
    if (only !== undefined && !new RegExp(only).test(path)) continue
    const pattern = new RegExp(`\\b(?:${refuse})\\b`, 'g')
    for (const [where, lineOf] of [
      [name, () => 0],
      [plain, (at) => lines[at]],
    ])
      for (const found of where.matchAll(pattern)) {
        const exception = law.exceptions.find((one) => excuses(one, path, where, found))
        if (exception) used.add(exception)
        else refused.push({path, line: lineOf(found.index), word: found[0], write})
      }
  }
  return {refused, used}
}

/** Whether an exception is of this file and its phrase covers what was found. */
function excuses({path, phrase}, file, plain, found) {
  if (path !== undefined && !new RegExp(path).test(file)) return false
  const end = found.index + found[0].length
  for (let at = plain.indexOf(phrase); at !== -1 && at <= found.index; at = plain.indexOf(phrase, at + 1))
    if (at + phrase.length >= end) return true
  return false
}

function main(root) {
  const law = JSON.parse(readFileSync(join(root, 'scripts/lint/words.json'), 'utf8'))
  const notYet = law.notYet.map(({path}) => new RegExp(path))
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...law.places]
  const files = execFileSync('git', git, {cwd: root, encoding: 'utf8'}).split('\n')
  const used = new Set()
  let count = 0
  for (const path of files) {
    if (!TEXTS.test(path) || notYet.some((one) => one.test(path))) continue
    const judged = retiredWords(law, path, readFileSync(join(root, path), 'utf8'))
    for (const one of judged.used) used.add(one)
    for (const {line, word, write} of judged.refused) {
      process.stdout.write(`${path}:${line}: "${word}": write ${write}\n`)
      count++
    }
  }
  for (const one of law.exceptions)
    if (!used.has(one)) {
      process.stdout.write(`scripts/lint/words.json: the exception "${one.phrase}" excuses nothing: remove it\n`)
      count++
    }
  if (count > 0) process.stdout.write(`${count} uses of retired words\n`)
  process.exitCode = count > 0 ? 1 : 0
}

main(process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url)))
