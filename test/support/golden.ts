import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const FOLDER = fileURLToPath(new URL('../golden/', import.meta.url))

/** Compares text with a reviewed file below test/golden; with UPDATE_GOLDEN=1 it writes the file instead. */
export function expectGolden(name: string, text: string): void {
  const path = `${FOLDER}${name}`
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, `${text}\n`)
    return
  }
  if (!existsSync(path)) throw new Error(`test/golden/${name} is missing: write it with UPDATE_GOLDEN=1, and review it`)
  expect(`${text}\n`).to.equal(readFileSync(path, 'utf8'))
}
