import {execFileSync} from 'node:child_process'
import {join} from 'node:path'

/** A Node of this version, from npm, which has packages of single platforms: the path of its program. */
export function nodeFromNpm(version: string, prefix: string): string {
  const name = `node-${process.platform}-${process.arch}`
  execFileSync('npm', ['install', '--loglevel=error', '--prefix', prefix, '--no-save', `${name}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return join(prefix, 'node_modules', name, 'bin', 'node')
}
