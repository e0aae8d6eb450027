import {constants, type Stats} from 'node:fs'
import {access, lstat, readFile, realpath} from 'node:fs/promises'
import {dirname, resolve} from 'node:path'
import {CredentialFileUnreadable, CredentialFileUnwritable} from '../../domain/binding/credential-file-failures.ts'
import type {CredentialFiles} from '../../ports/binding/credentials.ts'
import {replaceFile} from '../files/replace-file.ts'
import {readFolders} from './binding-folders.ts'

/**
 * Files that are replaced whole or not at all. A new one has mode 0600; one that exists keeps its owner, group and mode,
 * because whoever reads it must not be locked out; access control lists are not kept. A symbolic link of this user's own is kept, and the file that it leads to is
 * replaced; what another user made, and what has other names, is refused.
 */
export function credentialFiles(): CredentialFiles {
  return {
    check: async (path) => {
      await target(path)
    },
    read: async (path) => {
      try {
        return decoded(await readFile(path))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw new CredentialFileUnreadable(path, reasonOf(error), error)
      }
    },
    readFolders: async (root) => {
      try {
        return await readFolders(root)
      } catch (error) {
        if (isMissing(error)) return undefined
        throw new CredentialFileUnreadable(root, reasonOf(error), error)
      }
    },
    write: async (path, content) => {
      const {file, stats} = await target(path)
      try {
        await replaceFile(file, content, {replaced: stats})
      } catch (error) {
        throw unwritable(path, error)
      }
    },
  }
}

async function target(path: string): Promise<{readonly file: string; readonly stats: Stats | undefined}> {
  try {
    const link = await entryAt(resolve(path))
    if (link?.isSymbolicLink() && link.uid !== 0 && isForeign(link))
      throw new Error('it is a link that another user made')
    const file = link === undefined ? resolve(path) : await realpath(path).catch(leadingNowhere)
    const stats = await entryAt(file)
    if (stats && !stats.isFile()) throw new Error('it is not a regular file')
    if (stats && isForeign(stats) && !(await mayKeepOwner(file, stats))) throw ofAnother(stats)
    // The other names would keep what is to be replaced.
    if (stats && stats.nlink > 1) throw new Error('it has other names (hard links)')
    if (stats && !mayGive(stats)) throw outsideOf(stats)
    await access(dirname(file), constants.W_OK | constants.X_OK)
    return {file, stats}
  } catch (error) {
    throw unwritable(path, error)
  }
}

async function entryAt(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
}

function leadingNowhere(error: unknown): never {
  throw isMissing(error) ? new Error('it is a link to nothing') : error
}

/**
 * Root alone gives a file to its owner (chown(2)), where nobody but the two can have put it there: in a folder that everybody
 * writes to, a stranger may have made it to be given credentials.
 */
async function mayKeepOwner(file: string, {uid}: Stats): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  const folder = await lstat(dirname(file))
  return [0, uid].includes(folder.uid) && (folder.mode & 0o022) === 0
}

/** Why a file cannot be replaced, and what to do about it. */
class NotReplaceable extends Error {
  readonly remedy: string

  constructor(reason: string, remedy: string) {
    super(reason)
    this.remedy = remedy
  }
}

function ofAnother({uid}: Stats): NotReplaceable {
  return new NotReplaceable(
    `it belongs to another user (${uid}), who could not read it any more`,
    `Run the command as that user (sudo -u '#${uid}'), or name a file of your own.`,
  )
}

function outsideOf({gid}: Stats): NotReplaceable {
  return new NotReplaceable(
    `its group (${gid}) would lose it: you are not in that group`,
    `Join that group, or give the file to one of yours that its readers are in (chgrp), then run the same command again.`,
  )
}

/** Only root gives a file to a group that it is not in (chown(2)). Windows has no groups. */
function mayGive({gid}: Stats): boolean {
  const {getuid, getgid, getgroups} = process
  if (getuid === undefined || getgid === undefined || getgroups === undefined) return true
  return getuid() === 0 || getgid() === gid || getgroups().includes(gid)
}

/** Windows has no user ids. */
function isForeign({uid}: Stats): boolean {
  return process.getuid !== undefined && uid !== process.getuid()
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** PowerShell redirects into UTF-16 with a byte order mark. */
function decoded(content: Buffer): string {
  const utf16 = content[0] === 0xff && content[1] === 0xfe
  return utf16 ? content.subarray(2).toString('utf16le') : content.toString('utf8')
}

function unwritable(path: string, error: unknown): CredentialFileUnwritable {
  return new CredentialFileUnwritable(
    path,
    reasonOf(error),
    error,
    error instanceof NotReplaceable ? error.remedy : undefined,
  )
}

function reasonOf(error: unknown): string {
  const {code, message} = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    ENOENT: 'its folder does not exist',
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left on the device',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
    ELOOP: 'it is a link to itself',
  }
  return reasons[code ?? ''] ?? message
}
