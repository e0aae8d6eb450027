import {readdir, readFile, stat} from 'node:fs/promises'
import {join} from 'node:path'
import type {CredentialFolder} from '../../ports/binding/credentials.ts'

/** What Cloud Foundry allows all files of an app together (cloud_controller_ng service_binding_files_builder.rb). */
const LARGEST_FILE = 1_000_000

/**
 * Each folder with its files. Links are followed: Kubernetes keeps the files in a folder of its own, whose name begins with
 * two dots, and links to them.
 */
export async function readFolders(root: string): Promise<CredentialFolder[]> {
  const names = await visible(root)
  const folders = await Promise.all(names.map(async (name) => await readFolder(join(root, name), name)))
  return folders.filter((folder) => folder !== undefined)
}

async function readFolder(path: string, name: string): Promise<CredentialFolder | undefined> {
  if (!(await stat(path)).isDirectory()) return undefined
  const files = new Map<string, string>()
  for (const file of await visible(path)) {
    const inside = join(path, file)
    const found = await stat(inside)
    // Secrets that were made by hand often end in a line break; credentials never do.
    if (found.isFile() && found.size <= LARGEST_FILE)
      files.set(file, (await readFile(inside, 'utf8')).replace(/\r?\n$/, ''))
  }
  return {name, files}
}

async function visible(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
}
