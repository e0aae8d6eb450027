import {execFileSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {delimiter, join} from 'node:path'

/** A Node of this machine that is older than the program needs; undefined where there is none. */
export function oldNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((file) => existsSync(file) && isOld(file))
}

function isOld(node: string): boolean {
  const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'], {encoding: 'utf8'})
    .split('.')
    .map(Number)
  return major < 22 || (major === 22 && minor < 13)
}

/** Arguments that make this Node claim to a program that it is an old one. */
export const PRETENDING_TO_BE_OLD: readonly string[] = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    "Object.defineProperty(process, 'versions', {value: {...process.versions, node: '20.9.0'}});" +
      "Object.defineProperty(process, 'version', {value: 'v20.9.0'})",
  )}`,
]
